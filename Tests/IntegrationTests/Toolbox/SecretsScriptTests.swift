import CollectorCore
import CollectorTestKit
import Foundation
import Testing

@Suite struct SecretsScriptTests {
  private struct Place: Hashable {
    let kind: String
    let place: String
  }

  private func places(_ document: JSONValue) -> Set<Place> {
    let places = document.list("secrets").map { secret in
      Place(kind: secret["kind"]?.text ?? "", place: secret["path"]?.text ?? secret["configuration"]?.text ?? "")
    }
    return Set(places)
  }

  /// Texts of the shape of tokens, in parts so that nobody takes this file for one with secrets.
  private static let tokens: [(kind: String, text: String)] = [
    ("aws-access-key-id", "AKIA" + "QYLPMN5HHDXW3RTE"), ("github-token", "ghp" + "_kPqR7sTuVwXyZ1a2B3c4D5e6F7g8H9i0JkLm"),
    ("gitlab-token", "glpat" + "-Kx93hfQmZ7rTb2vNs8Wd"), ("stripe-key", "sk_live" + "_Kx93hfQmZ7rTb2vNs8WdLp40"),
    ("google-api-key", "AIza" + "SyKx93hfQmZ7rTb2vNs8WdLp40cYgUe5jHq"),
    ("npm-token", "npm" + "_kPqR7sTuVwXyZ1a2B3c4D5e6F7g8H9i0JkLm"),
    ("slack-token", "xoxb" + "-731948203657-846210937452-Kx93hfQmZ7rTb2vNs8WdLp40"),
  ]

  @Test(arguments: tokens)
  func findsTokensOfKnownShapesAndDoesNotPrintThem(kind: String, text: String) async throws {
    let outcome = try await withRootFileSystem(["app/settings": "a\nkey: \(text)\n"]) {
      try await ScriptTrial("secrets").run(in: $0)
    }
    let secret = try #require(try JSONValue(parsing: outcome.output).list("secrets").first)
    #expect(secret["kind"] == .string(kind) && secret["line"] == .integer(2) && secret["offset"] == .integer(7))
    #expect(secret["fingerprint"]?.text?.count == 8)
    #expect(!outcome.text.contains(text))
  }

  @Test func findsPasswordsWhereToolsKeepThem() async throws {
    let document = try await ScriptTrial("secrets").document(inFiles: [
      "root/.netrc": "machine a.b login me password s3cr3tt\nmachine c.d login x password changeme\n",
      "root/.pgpass": "# comment\nlocalhost:5432:db:me:pa55w\\:ord\n",
      "root/.git-credentials": "https://me:kjh2hs8kjh@github.com\n",
      "app/.env": "DB_PASSWORD=kjh2hs8\nTOKEN_FILE=/run/x\nPASSWORD=changeme\nURL=postgres://bob:kjhkjh22@db.internal/x\n",
      "app/config.json": #"{"auths":{"https://index.docker.io/v1/":{"auth":"Ym9iOmh1bnRlcjIh"}}}"#,
    ])
    let expected: Set = [
      Place(kind: "netrc-password", place: "/root/.netrc"), Place(kind: "pgpass-password", place: "/root/.pgpass"),
      Place(kind: "git-credentials", place: "/root/.git-credentials"), Place(kind: "secret-variable", place: "/app/.env"),
      Place(kind: "url-password", place: "/app/.env"), Place(kind: "docker-registry-login", place: "/app/config.json"),
    ]
    #expect(places(document) == expected)
    #expect(document.list("secrets").count == expected.count)
  }

  @Test func tellsEncryptedKeysFromOthers() async throws {
    let document = try await withRootFileSystem { root in
      try await root.prepare(
        """
        mkdir -p root/.ssh etc/ssh app
        ssh-keygen -q -t ed25519 -N '' -f root/.ssh/open; ssh-keygen -q -t ed25519 -N abcde -f root/.ssh/closed
        ssh-keygen -q -t ed25519 -N '' -f etc/ssh/ssh_host_ed25519_key
        openssl genpkey -algorithm ed25519 -out app/open.pem
        openssl genpkey -algorithm rsa -aes128 -pass pass:abcd -out app/closed.pem 2>/dev/null
        printf -- '-----BEGIN PRIVATE KEY-----\\0' >app/program
        """
      )
      return try await ScriptTrial("secrets").document(in: root)
    }
    let paths = ["/app/closed.pem", "/app/open.pem", "/etc/ssh/ssh_host_ed25519_key", "/root/.ssh/closed", "/root/.ssh/open"]
    #expect(document.texts("secrets", "path") == paths)
    #expect(document.list("secrets").map { $0["encrypted"] } == [true, false, false, true, false].map { .bool($0) })
    #expect(document.texts("secrets", "kind")[2] == "ssh-host-key")
  }

  @Test func searchesTheImageConfiguration() async throws {
    let token = "glpat" + "-Kx93hfQmZ7rTb2vNs8Wd"
    let configuration = """
      {"config":{"Env":["PATH=/bin","DB_PASSWORD=hunter22","URL=redis://:sdfkjh2@r:6379","TOKEN_FILE=/run/t"],
       "Labels":{"a/b~c":"\(token)"}},
       "history":[{"created_by":"/bin/sh -c #(nop)  ENV MYSQL_PASSWORD=kjhkjh3"},{"created_by":"RUN export PASSWORD=$X"}]}
      """
    let document = try await ScriptTrial("secrets").document(inFiles: [:], configuration: configuration)
    let expected = ["/config/Env/1", "/config/Env/2", "/config/Labels/a~1b~0c", "/history/0/created_by"]
    #expect(document.texts("secrets", "configuration") == expected)
    #expect(document["configuration"] == .string("searched"))
  }

  @Test(arguments: [
    "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "https://user:password@example.com/", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}", "postgres://postgres:postgres@db/x",
    "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
  ])
  func placeholdersAreNone(text: String) async throws {
    let files = ["app/file": text + "\n", "etc/shadow": "root:$6$a$b:1::::::\n"]
    let document = try await ScriptTrial("secrets").document(inFiles: files)
    #expect(document.list("secrets").isEmpty)
  }

  @Test func saysWhatWasNotSearched() async throws {
    let document = try await withRootFileSystem { root in
      try await root.makeHostile()
      try await root.prepare(#"printf 'ghp%s' _kPqR7sTuVwXyZ1a2B3c4D5e6F7g8H9i0JkLm >b/$'\xff'; gzip -c b/$'\xff' >b/x.gz"#)
      return try await ScriptTrial("secrets").document(in: root)
    }
    #expect(document.texts("secrets", "path_hex") == ["2f622fff"])
    #expect(document.texts("not_searched", "path") == ["/a/huge", "/a/huge.jar", "/a/huge.pem"])
    #expect(document["compressed_files"] == .integer(1))
    #expect(document.texts("unread", "reason") == ["File name too long"])
    #expect(document["configuration"] == .string("absent"))
  }
}
