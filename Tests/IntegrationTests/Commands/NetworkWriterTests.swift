import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Testing

/// The whole program with receivers that are down, that come back, and that outlive it.
@Suite struct NetworkWriterTests {
  private static let count = 6

  /// A registry with images, and a path at which nothing listens: unlike a port, nobody else takes it meanwhile.
  private func withImages(_ body: (CollectorProgram, LocalRegistry, _ socket: FilePath) async throws -> Void) async throws {
    try await withSandboxCollector { collector, registry in
      for number in 0..<Self.count {
        let image = try TestImage.busybox().with { $0.labels = ["number": "\(number)"] }.packed()
        try await registry.pusher.push(image, to: "app", tag: "\(number)")
      }
      try await body(collector, registry, collector.directory.file("receiver.sock"))
    }
  }

  private func keys(_ lines: [Data]) throws -> Set<String> {
    Set(try lines.compactMap { try JSONValue(parsing: $0)["key"]?.text })
  }

  private func resultKeys(_ collector: CollectorProgram, _ script: String) throws -> Set<String> {
    Set(try collector.results(of: script).compactMap { $0["key"] as? String })
  }

  private func writers(_ collector: CollectorProgram, _ socket: FilePath) -> [String] {
    ["-w", "unix:\(socket)", "-w", "file:\(collector.directory.file("out"))"]
  }

  @Test func aReceiverThatIsDownGetsAllAtTheNextStart() async throws {
    try await withImages { collector, registry, socket in
      let script = try collector.script("echo hello\n", named: "hello")
      let arguments = ["collect", "-s", script] + writers(collector, socket) + ["\(registry.host)/app"]
      let start = ContinuousClock.now
      let first = try await collector(arguments)
      #expect(first.status == 0, "\(first.output)\(first.errors)")
      #expect(ContinuousClock.now - start < .seconds(60))
      #expect(first.errors.contains("unix:\(socket) is not there"), "\(first.errors)")
      #expect(first.errors.contains("records") && first.errors.contains("go out at the next start"), "\(first.errors)")
      let doctor = try await collector("doctor")
      #expect(doctor.output.contains("unix:\(socket): "), "\(doctor.output)")
      #expect(doctor.output.contains("wait for the receiver"))
      let receiver = try await LineReceiver.unix(path: socket)
      let second = try await collector(arguments)
      #expect(second.status == 0, "\(second.output)\(second.errors)")
      let results = try resultKeys(collector, "hello")
      #expect(results.count == Self.count)
      try await eventually("all results are there") { try keys(receiver.lines) == results }
      #expect(!second.errors.contains("wait in the spool"), "\(second.errors)")
      #expect(try await collector("doctor").output.contains("unix:\(socket): nothing waits"))
      try await receiver.stop()
    }
  }

  @Test func aProgramThatIsKilledInTheMiddleLosesNothing() async throws {
    try await withImages { collector, registry, socket in
      let receiver = try await LineReceiver.unix(path: socket)
      let script = try collector.script("sleep 0.3; echo hello\n", named: "hello")
      let arguments = ["collect", "-s", script] + writers(collector, socket) + ["\(registry.host)/app"]
      for round in 1...3 {
        let process = try await collector.start(arguments)
        try await eventually("something is delivered") { try keys(receiver.lines).count >= min(round, Self.count) }
        process.send(SIGKILL)
        try await eventually("the process has ended") { !process.isRunning }
      }
      let rest = try await collector(arguments)
      #expect(rest.status == 0, "\(rest.output)\(rest.errors)")
      let results = try resultKeys(collector, "hello")
      #expect(results.count == Self.count)
      try await eventually("all results are there") { try keys(receiver.lines) == results }
      #expect(try await collector("doctor").output.contains("nothing waits"))
      try await receiver.stop()
    }
  }

  @Test func recordsGoToAnAnalyzerWithItsToken() async throws {
    try await withImages { collector, registry, _ in
      let receiver = try await AnalyzerReceiver { $0.headers["authorization"] == "Bearer s3cret" ? .init() : .init(401) }
      let script = try collector.script("echo hello\n", named: "hello")
      let token = try collector.directory.write("s3cret\n", to: "token")
      let writer = "http://127.0.0.1:\(receiver.port)"
      let ending = try await collector(
        ["collect", "-s", script, "-w", writer, "--writer-token-file", token.string, "\(registry.host)/app"]
      )
      #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
      #expect(!receiver.requests.isEmpty)
      #expect(receiver.requests.allSatisfy { $0.headers["authorization"] == "Bearer s3cret" })
      #expect(!ending.errors.contains("wait in the spool"), "\(ending.errors)")
      let two = try await collector(
        ["collect", "-w", writer, "-w", "https://other.example.com", "--writer-token-file", token.string, "\(registry.host)/app"]
      )
      #expect(two.status == 2)
      #expect(two.errors.contains("a token is for one analyzer"), "\(two.errors)")
      #expect(!two.errors.contains("s3cret"))
      try await receiver.stop()
    }
  }
}
