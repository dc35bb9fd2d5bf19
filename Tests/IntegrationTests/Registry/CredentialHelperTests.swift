import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Testing

/// The credential helper of the tests is one to other people's programs.
@Suite struct CredentialHelperTests {
  private struct Answer: Decodable, Equatable {
    let ServerURL, Username, Secret: String
  }

  private func ask(
    _ helper: CredentialHelper,
    _ action: String,
    _ input: String = ""
  ) async throws -> (status: TerminationStatus, output: String) {
    let result = try await run(
      .path(helper.executable),
      arguments: [action],
      input: .string(input),
      output: .string(limit: 1 << 16),
      error: .discarded
    )
    return (result.terminationStatus, result.standardOutput)
  }

  @Test func speaksTheWholeProtocol() async throws {
    try await withTemporaryDirectory { directory in
      let helper = try CredentialHelper(in: directory)
      let secret = #"pa"ss \ wörd/"#
      try helper.keep(.init(username: "kept", password: secret), for: "127.0.0.1:5000")
      let kept = try await ask(helper, "get", "127.0.0.1:5000\n")
      #expect(kept.status.isSuccess)
      #expect(
        try JSONDecoder().decode(Answer.self, from: Data(kept.output.utf8))
          == Answer(ServerURL: "127.0.0.1:5000", Username: "kept", Secret: secret)
      )
      let stored = Answer(ServerURL: "https://index.docker.io/v1/", Username: "a\"b", Secret: "\\x\u{1F}y")
      let document = #"{"ServerURL":"https:\/\/index.docker.io/v1/","Username":"a\"b","Secret":"\\x\u001fy"}"#
      #expect(try await ask(helper, "store", document).status.isSuccess)
      // Again: there is one of each.
      #expect(try await ask(helper, "store", document).status.isSuccess)
      let got = try await ask(helper, "get", stored.ServerURL)
      #expect(try JSONDecoder().decode(Answer.self, from: Data(got.output.utf8)) == stored)
      let list = try await ask(helper, "list").output
      #expect(
        try JSONDecoder().decode([String: String].self, from: Data(list.utf8))
          == ["127.0.0.1:5000": "kept", stored.ServerURL: "a\"b"]
      )
      #expect(try await ask(helper, "erase", "127.0.0.1:5000").status.isSuccess)
      let missing = try await ask(helper, "get", "127.0.0.1:5000")
      #expect(missing.status == .exited(1))
      #expect(missing.output == "credentials not found in native keychain\n")
      #expect(try await ask(helper, "get").output == "no credentials server URL\n")
      #expect(try helper.calls().prefix(2) == ["get 127.0.0.1:5000", "store"])
      #expect(try helper.calls().contains("list"))
    }
  }

  @Test func failsWhereItIsToldTo() async throws {
    try await withTemporaryDirectory { directory in
      let helper = try CredentialHelper(in: directory, behaviour: .fails("it's locked"))
      #expect(try await ask(helper, "get", "x").status == .exited(1))
      #expect(try await ask(helper, "get", "x").output == "it's locked\n")
      try helper.write(.prints("no JSON"))
      #expect(try await ask(helper, "get", "x").status.isSuccess)
      #expect(try await ask(helper, "get", "x").output == "no JSON\n")
    }
  }

  /// Logging in by skopeo stores by the helper, and what it stored opens the registry, skopeo's own file being without a password.
  @Test(arguments: [LocalRegistry.Access.password, .token]) func skopeoLogsInByIt(access: LocalRegistry.Access) async throws {
    try await withLocalRegistry(access: access) { registry in
      try await withTemporaryDirectory { directory in
        let image = try TestImage.empty.packed()
        let reference = try await registry.pusher.push(image, to: "team/app", tag: "1")
        let helper = try CredentialHelper(in: directory)
        let file = try directory.write(#"{"credHelpers":{"\#(registry.host)":"\#(helper.name)"}}"#, to: "auth.json").string
        let skopeo = try Command(
          "skopeo",
          package: "skopeo",
          environment: ["HOME": directory.path.string, "PATH": helper.environmentPath, "REGISTRY_AUTH_FILE": file]
        )
        let credential = LocalRegistry.credential
        await #expect(throws: Command.Failed.self) {
          try await skopeo("inspect", "--raw", "--tls-verify=false", "docker://\(reference)")
        }
        try await skopeo(
          "login",
          "--tls-verify=false",
          "--username=\(credential.username)",
          "--password=\(credential.password)",
          registry.host
        )
        #expect(try helper.calls().contains("store"))
        #expect(try !String(contentsOfFile: file, encoding: .utf8).contains("\"auth\""))
        let manifest = try await skopeo("inspect", "--raw", "--tls-verify=false", "docker://\(reference)")
        #expect(Data(manifest.utf8) == image.content.document)
        #expect(try helper.calls().last == "get \(registry.host)")
        try await skopeo("logout", registry.host)
        #expect(try helper.calls().last == "erase \(registry.host)")
        await #expect(throws: Command.Failed.self) {
          try await skopeo("inspect", "--raw", "--tls-verify=false", "docker://\(reference)")
        }
      }
    }
  }
}
