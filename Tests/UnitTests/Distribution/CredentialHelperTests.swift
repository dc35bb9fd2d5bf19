import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Distribution

/// Helpers are real programs here.
@Suite(.timeLimit(.minutes(1))) struct CredentialHelperTests {
  private struct Setup {
    let directory: TemporaryDirectory
    let credentials: RegistryCredentials
    let clock: RecordedClock

    /// What the helper was asked: a line each time.
    var calls: [String] {
      let text = try? String(contentsOfFile: directory.file("calls").string, encoding: .utf8)
      return (text ?? "").split(separator: "\n").map(String.init)
    }

    func credential(for host: String = "r.example.com") async throws -> RegistryCredential? {
      try await credentials.credential(for: host, repository: "a/b")
    }
  }

  /// - Parameters:
  ///   - script: What `docker-credential-test` does, after it has noted what it was asked.
  ///   - configuration: What `config.json` says.
  private func withHelper(
    _ script: String?,
    configuration: String = #"{"credHelpers":{"r.example.com":"test","docker.io":"test"}}"#,
    timeout: Duration = .seconds(20),
    _ body: (Setup) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      if let script {
        let text = "#!/bin/sh\nread -r server || true\necho \"$1 $server\" >>'\(directory.file("calls"))'\n\(script)\n"
        try directory.write(text, to: "docker-credential-test")
        let path = directory.file("docker-credential-test").string
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      try directory.write(configuration, to: "config.json")
      let clock = RecordedClock()
      let credentials = RegistryCredentials(
        environment: [
          "DOCKER_CONFIG": directory.path.string, "PATH": ".::\(directory.path):/usr/bin:/bin", "HOME": "/nonexistent",
        ],
        helperTimeout: timeout,
        clock: clock.retryClock
      )
      try await body(Setup(directory: directory, credentials: credentials, clock: clock))
    }
  }

  private static func answer(_ username: String, _ secret: String) -> String {
    #"echo '{"ServerURL":"x","Username":"\#(username)","Secret":"\#(secret)"}'"#
  }

  private static let good = answer("user", "hunter2")

  @Test func aPassword() async throws {
    try await withHelper(Self.good) { setup in
      let credential = try await setup.credential()
      #expect(credential == .password(username: "user", password: "hunter2"))
      let other = try await setup.credential(for: "other.example.com")
      #expect(other == nil)
      #expect(setup.calls == ["get r.example.com"])
      let origin = try await setup.credentials.credentialOrigin(for: "r.example.com", repository: nil)
      #expect(origin == "helper docker-credential-test named by \(setup.directory.file("config.json"))")
    }
  }

  @Test func anIdentityToken() async throws {
    try await withHelper(Self.answer("<token>", "itok")) { setup in
      let credential = try await setup.credential()
      #expect(credential == .identityToken("itok"))
    }
  }

  @Test func dockerHubHasItsOwnName() async throws {
    try await withHelper(Self.good) { setup in
      let credential = try await setup.credential(for: "docker.io")
      #expect(credential != nil)
      #expect(setup.calls == ["get https://index.docker.io/v1/"])
    }
  }

  @Test func dockerHubIsAskedForByPodmansNameToo() async throws {
    let script = "[ \"$server\" = docker.io ] || { echo credentials not found in native keychain; exit 1; }\n\(Self.good)"
    try await withHelper(script) { setup in
      let credential = try await setup.credential(for: "docker.io")
      #expect(credential == .password(username: "user", password: "hunter2"))
      #expect(setup.calls == ["get https://index.docker.io/v1/", "get docker.io"])
    }
  }

  @Test func aHelperThatDoesNotListen() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write("#!/bin/sh\nexec <&-\n\(Self.good)\n", to: "docker-credential-test")
      let path = directory.file("docker-credential-test").string
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      let helper = CredentialHelper(
        name: "test",
        file: "x",
        environment: ["PATH": directory.path.string],
        timeout: .seconds(20)
      )
      for _ in 0..<20 {
        let credential = try await helper.credential(for: "r.example.com")
        #expect(credential == .password(username: "user", password: "hunter2"))
      }
    }
  }

  @Test func theStoreIsForAllWithoutAHelper() async throws {
    let configuration = #"{"credsStore":"test","credHelpers":{"own.example.com":"missing"},"auths":{"r.example.com":{}}}"#
    try await withHelper(Self.good, configuration: configuration) { setup in
      let credential = try await setup.credential()
      #expect(credential == .password(username: "user", password: "hunter2"))
      await #expect(throws: RegistryError.self) { try await setup.credential(for: "own.example.com") }
    }
  }

  @Test func whereAHelperHasNoneTheFileIsAsked() async throws {
    let auth = Data("in:file".utf8).base64EncodedString()
    let configuration = #"{"credsStore":"test","auths":{"r.example.com":{"auth":"\#(auth)"}}}"#
    try await withHelper("echo 'credentials not found in native keychain'; exit 1", configuration: configuration) { setup in
      let credential = try await setup.credential()
      #expect(credential == .password(username: "in", password: "file"))
      let other = try await setup.credential(for: "other.example.com")
      #expect(other == nil)
    }
  }

  @Test func answersAreKeptForMinutesAndForgottenOnARefusal() async throws {
    try await withHelper(Self.good) { setup in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<10 { group.addTask { _ = try await setup.credential() } }
        try await group.waitForAll()
      }
      await setup.credentials.forget("r.example.com")
      _ = try await setup.credential()
      #expect(setup.calls.count == 1, "it was asked just now")
      setup.clock.advance(by: .seconds(20))
      _ = try await setup.credential()
      #expect(setup.calls.count == 1)
      await setup.credentials.forget("other.example.com")
      await setup.credentials.forget("r.example.com")
      _ = try await setup.credential()
      #expect(setup.calls.count == 2)
      setup.clock.advance(by: .seconds(301))
      _ = try await setup.credential()
      #expect(setup.calls.count == 3)
    }
  }

  private func fault(_ script: String?, configuration: String? = nil, timeout: Duration = .seconds(20)) async throws -> String {
    var message = ""
    try await withHelper(
      script,
      configuration: configuration ?? #"{"credHelpers":{"r.example.com":"test"}}"#,
      timeout: timeout
    ) { setup in
      do {
        _ = try await setup.credential()
        Issue.record("no error")
      } catch let error as RegistryError {
        guard case .credentialHelper(_, setup.directory.file("config.json").string, "r.example.com", _) = error else {
          throw error
        }
        message = "\(error)"
      }
    }
    return message
  }

  @Test func aHelperThatIsNotThere() async throws {
    #expect(try await fault(nil).contains("no such program in the PATH"))
  }

  @Test func aHelperThatFails() async throws {
    let message = try await fault("echo 'pass not initialized: exit status 1'; echo more; exit 1")
    #expect(message.contains("docker-credential-test"))
    #expect(message.contains("status 1 (it says: pass not initialized: exit status 1)"))
  }

  @Test(arguments: [
    #"echo '{"Username":"u","Secret":"hunter2"}'; exit 3"#, "echo Secret=hunter2; exit 3",
    "echo token hunter2hunter2hunter2hunter2; exit 3",
  ])
  func aHelperThatFailsWithASecret(script: String) async throws {
    let message = try await fault(script)
    #expect(message.contains("status 3") && !message.contains("hunter2"))
  }

  @Test(arguments: ["echo hunter2", "true", "echo '[\"hunter2\"]'", #"echo '{"Username":"u"}'"#])
  func garbage(script: String) async throws {
    let message = try await fault(script)
    #expect(message.contains("not JSON") && !message.contains("hunter2"))
  }

  @Test func aSignal() async throws {
    #expect(try await fault("kill -9 $$").contains("signal"))
  }

  @Test func aHelperThatHangs() async throws {
    let start = ContinuousClock.now
    let message = try await fault("sleep 50; echo never", timeout: .milliseconds(300))
    #expect(message.contains("300 ms"))
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test func aHelperThatPrintsTooMuch() async throws {
    #expect(try await fault("head -c 2097152 /dev/zero").contains("more than 1048576 bytes"))
  }

  @Test(arguments: ["../evil", "/bin/sh", "a/b"])
  func aNameWithASlash(name: String) async throws {
    let message = try await fault(Self.good, configuration: #"{"credHelpers":{"r.example.com":"\#(name)"}}"#)
    #expect(message.contains("slash"))
  }

  @Test func aCancelledTaskEndsTheHelper() async throws {
    try await withHelper("echo $$ >\"${0%/*}/pid\"; sleep 50") { setup in
      let pidFile = setup.directory.file("pid").string
      let task = Task { try await setup.credential() }
      while (try? String(contentsOfFile: pidFile, encoding: .utf8))?.hasSuffix("\n") != true { await Task.yield() }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      let text = try String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
      let pid = try #require(Int32(text))
      #expect(kill(pid, 0) != 0)
    }
  }
}
