import CISAL
import CollectorCore
import CollectorTestKit
import Foundation
import NIOSSL
import SystemPackage

@testable import Writers

/// Writers over a network with short pauses, and what has come of what they were given.
struct NetworkFixture {
  let directory: TemporaryDirectory
  let log = NoticeLog()

  static let settings: DeliverySettings = {
    var settings = DeliverySettings()
    settings.gaps = DeliveryGaps(first: .milliseconds(5), longest: .milliseconds(20), longestAsked: .milliseconds(50))
    settings.closingGap = .milliseconds(5)
    settings.settling = .milliseconds(20)
    settings.tick = .milliseconds(5)
    return settings
  }()

  /// - Parameter settling: Longer than the receiver may stand still on a busy machine, where a test breaks connections off.
  func writer(
    _ sender: any RecordSender,
    name: String = "test:",
    patience: Duration = .seconds(5),
    settling: Duration = .milliseconds(20)
  ) async throws -> SpooledWriter {
    var settings = Self.settings
    settings.settling = settling
    settings.closingPatience = patience
    let log = log
    return try await SpooledWriter(
      name: name,
      sender: sender,
      spool: SpoolSettings(root: directory.path),
      settings: settings
    ) { log.add($0) }
  }

  func lines(_ target: SocketTarget, tls: TLSConfiguration = .makeClientConfiguration()) throws -> LineSender {
    try LineSender(target: target, tls: tls, deadlines: .init(connect: .seconds(5), send: .seconds(5), finish: .seconds(2)))
  }

  func analyzer(_ port: Int, path: String = "", token: AnalyzerToken? = nil, deadline: Duration = .seconds(10)) throws
    -> AnalyzerSender
  {
    AnalyzerSender(
      address: try AnalyzerAddress(parsing: "http://127.0.0.1:\(port)\(path)"),
      token: token,
      tls: .makeClientConfiguration(),
      deadline: deadline
    )
  }

  /// The records that wait in all spools.
  func waiting() throws -> Int64 { try SpoolSurvey.all(below: directory.path).reduce(0) { $0 + $1.depth.records } }

  /// What a receiver has when nothing waits and it has read all.
  @discardableResult
  func settled(_ receiver: LineReceiver) async throws -> [JSONValue] {
    // Twice in a row: a connection that the system has taken is not known to the receiver at once.
    var times = 0
    try await eventually("all is delivered") {
      // In this order: what waits no longer may have come after the receiver was asked.
      let isDelivered = try waiting() == 0
      let isIdle = await receiver.isIdle()
      times = isDelivered && isIdle ? times + 1 : 0
      return times == 2
    }
    return try receiver.lines.map { try JSONValue(parsing: $0) }
  }

  /// Returns once `condition` holds.
  func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
      guard ContinuousClock.now < deadline else { throw NeverHappened(what: what, notices: log.notices) }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  struct NeverHappened: Error {
    let what: String
    let notices: [SpoolNotice]
  }

  static func record(_ number: Int, padding: Int = 0) -> Record {
    .result(Sample.result(script: "\(number)", output: .string(String(repeating: "x", count: padding))))
  }

  /// The names of the scripts of results, in order.
  static func scripts(_ lines: [Data]) throws -> [String] {
    try lines.map { try JSONValue(parsing: $0)["script"]?["name"]?.text ?? "" }
  }
}

/// Runs `body` with a directory for spools.
func withNetworkFixture(_ body: (NetworkFixture) async throws -> Void) async throws {
  try await withTemporaryDirectory { try await body(NetworkFixture(directory: $0)) }
}

/// Undoes gzip.
enum Gunzip {
  struct Failed: Error {}

  static func data(_ compressed: Data) throws -> Data {
    guard let inflater = collector_inflater_new() else { throw Failed() }
    defer { collector_inflater_free(inflater) }
    collector_inflater_begin(inflater)
    var result = Data()
    var rest = compressed
    var room = Data(count: 1 << 20)
    var finished: Int32 = 0
    while finished == 0 {
      var (consumed, produced): (Int, UInt32) = (0, 0)
      let status = rest.withUnsafeBytes { input in
        room.withUnsafeMutableBytes { output in
          collector_inflater_run(
            inflater,
            input.assumingMemoryBound(to: UInt8.self).baseAddress,
            UInt32(input.count),
            output.assumingMemoryBound(to: UInt8.self).baseAddress,
            UInt32(output.count),
            &consumed,
            &produced,
            &finished
          )
        }
      }
      guard status == 0, consumed > 0 || produced > 0 else { throw Failed() }
      rest = rest.dropFirst(consumed)
      result.append(room.prefix(Int(produced)))
    }
    return result
  }
}
