import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Distribution

@Suite struct RegistryCredentialsTests {
  private static func auth(_ password: String = "pa:ss") -> String { Data("user:\(password)".utf8).base64EncodedString() }

  private static func entry(_ password: String) -> String { #"{"auth":"\#(auth(password))"}"# }

  /// What one file says for a host.
  private func credential(_ json: String, for host: String, _ repository: String? = nil) async throws -> RegistryCredential? {
    try await withTemporaryDirectory { directory in
      let file = try directory.write(json, to: "auth.json")
      let credentials = RegistryCredentials(environment: ["REGISTRY_AUTH_FILE": file.string])
      return try await credentials.credential(for: host, repository: repository)
    }
  }

  @Test(arguments: [
    ("registry.example.com:5000", "registry.example.com:5000"), ("https://index.docker.io/v1/", "docker.io"),
    ("https://registry.example.com/v2/", "registry.example.com"), ("index.docker.io", "docker.io"),
    ("registry.example.com/v1/", "registry.example.com"), ("http://registry.example.com", "registry.example.com"),
    ("Registry.Example.com", "registry.example.com"), ("[::1]:5000", "[::1]:5000"),
    ("https://x.example.com/any/", "x.example.com"),
  ])
  func keys(key: String, host: String) async throws {
    let json = #"{"auths":{"\#(key)":{"auth":"\#(Self.auth())"}}}"#
    for repository in [nil, "team/app"] {
      let found = try await credential(json, for: host, repository)
      #expect(found == RegistryCredential(username: "user", password: "pa:ss"))
    }
    #expect(try await credential(json, for: "other.example.com") == nil)
  }

  @Test(arguments: [
    (String?.none, "all"), ("other/app", "all"), ("team/other", "team"), ("team/app", "app"), ("team/app/part", "app"),
    ("team/application", "team"), ("teams/app", "all"),
  ])
  func theLongestKeyWins(repository: String?, password: String) async throws {
    let host = "r.example.com"
    let json = """
      {"auths":{"https://\(host)/v2/":\(Self.entry("old")),"\(host)":\(Self.entry("all")),"\(host)/team":\(Self.entry("team")),
        "\(host)/team/app":\(Self.entry("app"))}}
      """
    #expect(try await credential(json, for: host, repository) == .password(username: "user", password: password))
  }

  @Test func aKeyOfAPartIsNotForTheWhole() async throws {
    let json = #"{"auths":{"r.example.com/team":\#(Self.entry("team"))}}"#
    #expect(try await credential(json, for: "r.example.com") == nil)
    #expect(try await credential(json, for: "r.example.com", "other/app") == nil)
  }

  @Test func identityTokens() async throws {
    let json = #"{"auths":{"x.example.com":{"auth":"\#(Self.auth())","identitytoken":"itok"}}}"#
    #expect(try await credential(json, for: "x.example.com") == .identityToken("itok"))
  }

  @Test(arguments: [
    "{}", #"{"auths":{}}"#, #"{"auths":null,"credHelpers":null,"credsStore":null}"#, #"{"auths":{"x.example.com":{}}}"#,
    #"{"auths":{"x.example.com":{}},"credsStore":"","credHelpers":{"x.example.com":""}}"#,
  ])
  func none(json: String) async throws {
    #expect(try await credential(json, for: "x.example.com") == nil)
  }

  @Test(arguments: ["", "[]", #"{"auths":{"x.example.com":{"auth":"c2VjcmV0"}}}"#, #"{"auths":{"x.example.com":"secret"}}"#])
  func faults(json: String) async throws {
    await #expect {
      try await credential(json, for: "x.example.com")
    } throws: {
      if case RegistryError.unreadableCredentials = $0 {
        !"\($0)".contains("secret") && !"\($0)".contains("c2VjcmV0")
      } else {
        false
      }
    }
  }

  @Test func anEndlessFile() async throws {
    let credentials = RegistryCredentials(environment: ["REGISTRY_AUTH_FILE": "/dev/zero"])
    await #expect(throws: RegistryError.tooLarge(what: "/dev/zero", limitBytes: 1 << 20)) {
      try await credentials.credential(for: "x", repository: nil)
    }
  }

  @Test func aFileThatIsNamedHasToBeThere() async throws {
    let named = RegistryCredentials(environment: ["REGISTRY_AUTH_FILE": "/nonexistent/auth.json"])
    await #expect {
      try await named.credential(for: "x", repository: nil)
    } throws: {
      "\($0)".contains("REGISTRY_AUTH_FILE") && "\($0)".contains("/nonexistent/auth.json")
    }
    let usual = RegistryCredentials(environment: ["HOME": "/nonexistent", "XDG_RUNTIME_DIR": "/nonexistent"])
    #expect(try await usual.credential(for: "x", repository: nil) == nil)
    #expect(try await usual.credentialOrigin(for: "x", repository: nil) == nil)
  }

  @Test(arguments: [
    (
      ["HOME": "/h"],
      ["/run/containers/7/auth.json", "/h/.config/containers/auth.json", "/h/.docker/config.json", "/h/.dockercfg"]
    ),
    (
      ["HOME": "/h", "XDG_RUNTIME_DIR": "/r", "XDG_CONFIG_HOME": "/c"],
      ["/r/containers/auth.json", "/c/containers/auth.json", "/h/.docker/config.json", "/h/.dockercfg"]
    ),
    (
      ["HOME": "/h", "DOCKER_CONFIG": "/d", "XDG_RUNTIME_DIR": "/r"],
      ["/d/config.json", "/r/containers/auth.json", "/h/.config/containers/auth.json", "/h/.dockercfg"]
    ),
    (["HOME": "/h", "DOCKER_CONFIG": "/d", "REGISTRY_AUTH_FILE": "/a"], ["/a"]),
    (
      ["HOME": "/h", "REGISTRY_AUTH_FILE": "", "DOCKER_CONFIG": "", "XDG_RUNTIME_DIR": "/r"],
      ["/r/containers/auth.json", "/h/.config/containers/auth.json", "/h/.docker/config.json", "/h/.dockercfg"]
    ),
  ])
  func theSearchOrder(environment: [String: String], paths: [String]) {
    #expect(CredentialFile.searchOrder(environment, userID: 7).map(\.path) == paths)
  }

  @Test func theFirstFileWithSomethingForTheRegistryCounts() async throws {
    try await withTemporaryDirectory { directory in
      for name in ["run/containers", "config/containers", ".docker"] {
        try FileManager.default.createDirectory(atPath: directory.file(name).string, withIntermediateDirectories: true)
      }
      try directory.write(#"{"auths":{"a":\#(Self.entry("1"))}}"#, to: "run/containers/auth.json")
      try directory.write(#"{"auths":{"a":\#(Self.entry("2")),"b":\#(Self.entry("2"))}}"#, to: "config/containers/auth.json")
      try directory.write(#"{"auths":{"b":\#(Self.entry("3")),"c":\#(Self.entry("3"))}}"#, to: ".docker/config.json")
      try directory.write(#"{"https://d/v1/":{"auth":"\#(Self.auth("4"))","email":"e@x"}}"#, to: ".dockercfg")
      let credentials = RegistryCredentials(environment: [
        "HOME": directory.path.string, "XDG_RUNTIME_DIR": directory.file("run").string,
        "XDG_CONFIG_HOME": directory.file("config").string,
      ])
      for (host, password) in [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")] {
        #expect(try await credentials.credential(for: host, repository: nil) == .password(username: "user", password: password))
      }
      let origin = try await credentials.credentialOrigin(for: "b", repository: "x")
      #expect(origin == directory.file("config/containers/auth.json").string)
    }
  }

  @Test(arguments: ["secret", "secret\n", "secret\r\n"])
  func aPasswordFileBeatsAllElse(text: String) async throws {
    try await withTemporaryDirectory { directory in
      let file = try directory.write(text, to: "password").string
      let other = try directory.write(#"{"auths":{"a":\#(Self.entry("1")),"b":\#(Self.entry("1"))}}"#, to: "auth.json")
      let credentials = RegistryCredentials(
        environment: ["REGISTRY_AUTH_FILE": other.string],
        passwordFiles: ["a": PasswordFile(username: "robot", path: file)]
      )
      #expect(try await credentials.credential(for: "a", repository: "x") == .password(username: "robot", password: "secret"))
      #expect(try await credentials.credentialOrigin(for: "a", repository: nil) == "password file \(file)")
      #expect(try await credentials.credential(for: "b", repository: nil) == .password(username: "user", password: "1"))
      // It is read each time.
      try directory.write("newer\n\n", to: "password")
      #expect(try await credentials.credential(for: "a", repository: nil) == .password(username: "robot", password: "newer\n"))
    }
  }

  @Test func aPasswordFileForDockerHubByAnotherOfItsNames() async throws {
    try await withTemporaryDirectory { directory in
      let file = PasswordFile(username: "robot", path: try directory.write("p", to: "password").string)
      let credentials = RegistryCredentials(environment: [:], passwordFiles: ["index.docker.io": file])
      let credential = try await credentials.credential(for: "docker.io", repository: "library/nginx")
      #expect(credential == .password(username: "robot", password: "p"))
    }
  }

  @Test func passwordFilesThatCannotBeUsed() async throws {
    try await withTemporaryDirectory { directory in
      let empty = try directory.write("\n", to: "empty").string
      for path in [empty, directory.file("missing").string, directory.path.string] {
        let credentials = RegistryCredentials(environment: [:], passwordFiles: ["a": PasswordFile(username: "robot", path: path)])
        await #expect {
          try await credentials.credential(for: "a", repository: nil)
        } throws: {
          if case RegistryError.unreadableCredentials(path, _) = $0 { true } else { false }
        }
      }
    }
  }

  @Test(arguments: [RegistryCredential.password(username: "u", password: "hunter2"), .identityToken("hunter2")])
  func nothingIsPrinted(credential: RegistryCredential) {
    var dumped = ""
    dump(credential, to: &dumped)
    dump(FoundCredential(credential: credential, origin: "x"), to: &dumped)
    for text in ["\(credential)", String(reflecting: credential), "\([credential])", "\(Optional(credential) as Any)", dumped] {
      #expect(!text.contains("hunter2"))
    }
  }
}
