public import CollectorCore
import Foundation
import OCI

/// Holds a writer to every sentence of `Writer`.
public struct WriterConformance: Sendable {
  let make: @Sendable () async throws -> any Writer
  let delivered: @Sendable () async throws -> [JSONValue]

  /// - Parameters:
  ///   - make: Makes a writer; all that are made write to the same place, which is empty at first.
  ///   - delivered: All the documents that are at that place now. Of results that replace each other only the last needs be there.
  public init(
    make: @escaping @Sendable () async throws -> any Writer,
    delivered: @escaping @Sendable () async throws -> [JSONValue]
  ) {
    self.make = make
    self.delivered = delivered
  }

  /// What does not hold, in sentences: empty where the writer conforms.
  public func violations() async -> [String] {
    var findings = ContractFindings()
    await checkNothing(&findings)
    await checkKinds(&findings)
    await checkRepeats(&findings)
    await checkConcurrency(&findings)
    await checkCancellation(&findings)
    return findings.violations
  }

  private func checkNothing(_ findings: inout ContractFindings) async {
    await findings.check("a writer that is given nothing") { checks in
      let writer = try await make()
      checks.expect(!writer.name.isEmpty, "it has a name")
      for _ in 1...2 { try await writer.flush() }
      try await writer.close()
      checks.expect(try await delivered(), is: [], "nothing is delivered")
    }
  }

  private func checkKinds(_ findings: inout ContractFindings) async {
    let oddText = "a \"b\" \\ \n\r\u{0}\u{1b}[2J \u{2028} ä 🐋"
    let failure = Failure(reason: oddText, isTransient: true, attempts: 3, nextTry: Sample.time(after: 60))
    let records: [Record] = [
      .image(Sample.imageRecord()),
      .image(Sample.imageRecord("sparse", of: Sample.sparseImage())),
      .state(Sample.stateRecord()),
      .state(Sample.stateRecord(.failed(failure))),
      .result(Sample.result()),
      .result(Sample.result(script: "a script, of /odd/ \"name\"", status: .failed, reason: oddText, output: .string(oddText))),
      .result(Sample.result(script: "large", output: .string(String(repeating: "0123456789abcde\n", count: 1 << 16)))),
      .pass(Sample.passRecord()),
    ]
    await findings.check("records of each kind") { checks in
      let writer = try await make()
      for record in records { try await writer.write(record) }
      try await writer.flush()
      try await expectAll(records, &checks, "each is delivered whole when it is flushed")
      try await writer.close()
      let next = try await make()
      let later = Record.pass(Sample.passRecord(at: Sample.time(after: 3600)))
      try await next.write(later)
      try await next.close()
      try await expectAll(records + [later], &checks, "each is still there after the next writer, and so is the one closed upon")
    }
  }

  private func checkRepeats(_ findings: inout ContractFindings) async {
    await findings.check("a result that is delivered again") { checks in
      let writer = try await make()
      let first = Sample.result(script: "again", at: Sample.time, output: .string("first"))
      let second = Sample.result(script: "again", at: Sample.time(after: 1), output: .string("second"))
      for result in [first, first, second] { try await writer.write(.result(result)) }
      try await writer.close()
      let found = try await delivered().filter { $0["key"] == .string(first.key.hex) }
      let latest = found.max { ($0["time"]?.text ?? "") < ($1["time"]?.text ?? "") }
      checks.expect(latest, is: try JSONValue(Record.result(second)), "of those with its key the later holds")
    }
  }

  private func checkConcurrency(_ findings: inout ContractFindings) async {
    await findings.check("records written at once by two writers") { checks in
      let writers = [try await make(), try await make()]
      // Longer than what pipes and buffers take at once, so that lines could get mixed.
      let padding = String(repeating: "x", count: 10_000)
      let records = (0..<100).map { number in
        number.isMultiple(of: 3)
          ? Record.result(Sample.result(of: Sample.image("concurrent \(number)"), output: .string(padding)))
          : .state(
            StateRecord(time: Sample.time, name: "\(number) \(padding)", source: "registry", imageID: nil, state: .collected)
          )
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, record) in records.enumerated() {
          group.addTask { try await writers[number % 2].write(record) }
        }
        try await group.waitForAll()
      }
      for writer in writers { try await writer.close() }
      try await expectAll(records, &checks, "each is delivered whole")
    }
  }

  private func checkCancellation(_ findings: inout ContractFindings) async {
    await findings.check("a task that is cancelled") { checks in
      let writer = try await make()
      let record = Record.state(Sample.stateRecord(.skipped(reason: "cancelled")))
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        try await writer.write(record)
      }
      task.cancel()
      do {
        try await task.value
        try await writer.flush()
        try await expectAll([record], &checks, "what was taken is delivered")
      } catch {
        checks.expect(error is CancellationError, "what was not taken throws CancellationError; it threw \(error)")
      }
      try await writer.close()
    }
  }

  private func expectAll(_ records: [Record], _ checks: inout ContractFindings.Checks, _ sentence: String) async throws {
    let found = Set(try await delivered())
    let missing = try records.map(JSONValue.init).filter { !found.contains($0) }
    let excerpt = missing.prefix(3).map { "\($0)".prefix(300) }
    checks.expect(missing.isEmpty, "\(sentence); \(missing.count) of \(records.count) are not there, such as \(excerpt)")
  }
}

extension JSONValue {
  /// The document that a record is written as.
  fileprivate init(_ record: Record) throws {
    try self.init(parsing: record.encoded())
  }
}
