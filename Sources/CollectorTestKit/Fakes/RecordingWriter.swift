public import CollectorCore

/// A writer that keeps what it is given, and fails when a test wants it, for unit tests of the pipeline.
public actor RecordingWriter: Writer {
  public nonisolated let name: String

  private var failures: [Failing] = []
  private var gate: Gate?

  /// The records accepted, in the order in which they came.
  public private(set) var records: [Record] = []
  /// How often a record was offered, accepted or not.
  public private(set) var attempts = 0
  /// How many of the records are covered by a flush.
  public private(set) var flushedCount = 0
  public private(set) var flushes = 0
  public private(set) var isClosed = false
  /// What the caller did against the protocol.
  public private(set) var violations: [String] = []

  private struct Failing {
    let error: any Error
    let matches: @Sendable (Record) -> Bool
    var remaining: Int
  }

  public init(name: String = "recording") {
    self.name = name
  }

  /// Refuses the next `times` records that match.
  public func fail(
    times: Int = .max,
    with error: any Error = FakeError.permanent("the disk is full"),
    matching: @escaping @Sendable (Record) -> Bool = { _ in true }
  ) {
    failures.append(Failing(error: error, matches: matching, remaining: times))
  }

  /// Accepts again whatever it was told to refuse.
  public func recover() {
    failures = []
  }

  /// Makes every record wait at `gate`; `nil` takes the gate away.
  public func hold(at gate: Gate?) {
    self.gate = gate
  }

  public func write(_ record: Record) async throws {
    if isClosed { violations.append("write is called after close") }
    attempts += 1
    if let gate { try await gate.wait() }
    if let index = failures.firstIndex(where: { $0.remaining > 0 && $0.matches(record) }) {
      failures[index].remaining -= 1
      throw failures[index].error
    }
    records.append(record)
  }

  public func flush() async throws {
    if isClosed { violations.append("flush is called after close") }
    flushes += 1
    flushedCount = records.count
  }

  public func close() async throws {
    if isClosed { violations.append("close is called twice") }
    flushedCount = records.count
    isClosed = true
  }
}

extension RecordingWriter {
  public var imageRecords: [ImageRecord] {
    records.compactMap { if case .image(let record) = $0 { record } else { nil } }
  }

  public var resultRecords: [ResultRecord] {
    records.compactMap { if case .result(let record) = $0 { record } else { nil } }
  }

  public var stateRecords: [StateRecord] {
    records.compactMap { if case .state(let record) = $0 { record } else { nil } }
  }

  public var passRecords: [PassRecord] {
    records.compactMap { if case .pass(let record) = $0 { record } else { nil } }
  }
}
