import CollectorCore
import CollectorTestKit
import Foundation
import NIOSSL
import SystemPackage
import Testing

@testable import Writers

/// Spools on real disks that get full, and real receivers that end.
@Suite struct SpoolOnDiskTests {
  private static let settings: DeliverySettings = {
    var settings = DeliverySettings()
    settings.gaps = DeliveryGaps(first: .milliseconds(20), longest: .milliseconds(100))
    settings.closingPatience = .seconds(30)
    settings.settling = .milliseconds(100)
    settings.tick = .milliseconds(20)
    return settings
  }()

  private func writer(_ target: SocketTarget, root: FilePath, patience: Duration = .seconds(30)) async throws -> SpooledWriter {
    var settings = Self.settings
    settings.closingPatience = patience
    let sender = try LineSender(target: target, tls: .makeClientConfiguration())
    return try await SpooledWriter(name: "\(target)", sender: sender, spool: SpoolSettings(root: root), settings: settings) { _ in
    }
  }

  private func record(_ number: Int, padding: Int) -> Record {
    .result(Sample.result(script: "\(number)", output: .string(String(repeating: "x", count: padding))))
  }

  private func scripts(_ lines: [Data]) throws -> Set<String> {
    Set(try lines.map { try JSONValue(parsing: $0)["script"]?["name"]?.text ?? "" })
  }

  @Test func aFullDiskIsTransientAndNothingWrittenBeforeIsLost() async throws {
    try await withTemporaryDirectory { directory in
      let socket = directory.file("receiver.sock")
      let root = directory.file("spool")
      try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: false)
      let mount = try Command("mount", package: "mount")
      try await mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", root.string)
      try await finishing({ try await Command("umount", package: "mount")(root.string) }) {
        let down = try await writer(.unix(path: socket), root: root, patience: .milliseconds(10))
        var taken: Set<String> = []
        var refusals = 0
        for number in 0..<40 {
          do {
            try await down.write(record(number, padding: number.isMultiple(of: 2) ? 100_000 : 5000))
            taken.insert("\(number)")
          } catch {
            let error = try #require(error as? WriterError)
            guard case .full = error else { throw error }
            #expect(error.isTransient)
            refusals += 1
          }
        }
        #expect(taken.count > 5 && refusals > 5)
        await down.close()
        let receiver = try await LineReceiver.unix(path: socket)
        let up = try await writer(.unix(path: socket), root: root)
        await up.close()
        let found = try scripts(receiver.lines)
        #expect(taken.subtracting(found) == [])
        #expect(found.subtracting(taken) == [])
        #expect(try SpoolSurvey.all(below: root).map(\.depth) == [SpoolDepth()])
        try await receiver.stop()
      }
    }
  }

  /// A real receiver that is killed again and again: everything is in its file at last.
  @Test func aReceiverThatIsKilledGetsEverything() async throws {
    try await withTemporaryDirectory { directory in
      let spare = try await LineReceiver.tcp()
      let port = spare.port
      try await spare.stop()
      let program = ServiceProgram(
        name: "socat",
        executable: try ProgramLocator.find("socat", package: "socat"),
        arguments: ["-u", "TCP-LISTEN:\(port),bind=127.0.0.1,reuseaddr", "OPEN:\(directory.file("lines")),creat,append"],
        environment: [:],
        log: directory.file("socat.log")
      )
      let writer = try await writer(.tcp(HostPort(host: "127.0.0.1", port: port)), root: directory.file("spool"))
      let count = 400
      var receiver = try await ServiceProcess.start(program) { _ in true }
      for number in 0..<count {
        try await writer.write(record(number, padding: 10_000))
        guard number.isMultiple(of: 100) else { continue }
        await receiver.stop()
        receiver = try await ServiceProcess.start(program) { _ in true }
      }
      await writer.close()
      func received() throws -> Set<String> {
        // A killed receiver can have left a part of a line.
        let lines = try Data(contentsOf: URL(filePath: directory.file("lines").string)).split(separator: UInt8(ascii: "\n"))
        return Set(lines.compactMap { try? JSONValue(parsing: Data($0)) }.compactMap { $0["script"]?["name"]?.text })
      }
      try await eventually("all is there") { try received() == Set((0..<count).map { "\($0)" }) }
      #expect(try SpoolSurvey.all(below: directory.file("spool")).map(\.depth) == [SpoolDepth()])
      await receiver.stop()
    }
  }
}
