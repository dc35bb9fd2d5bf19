public import CollectorCore
import Foundation

/// Keeps records on disk until a receiver has them: one that is down or slow holds nobody up, and nothing is lost.
///
/// A record is in the spool, on the disk, when `write` returns; then it goes out by itself, in order, at least once, if need be after a
/// restart. `flush` has nothing to wait for. `close` waits for the receiver, for a bounded time, and says how many records are left.
public final class SpooledWriter: Writer {
  public let name: String
  private let keeper: SpoolKeeper
  private let sender: any RecordSender
  private let settings: DeliverySettings
  private let state = DeliveryState()
  private let work = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  private let report: @Sendable (SpoolNotice) -> Void
  /// Delivery goes on between calls, for as long as the writer lives: `close` ends it. It is no child of a task, for no task is there all the
  /// time.
  private let delivery: Task<Void, Never>

  /// - Parameters:
  ///   - name: What the user wrote to ask for it; the spool is found again by it.
  ///   - report: Is told what no call throws.
  /// - Throws: `WriterError` where the spool cannot be opened.
  init(
    name: String,
    sender: any RecordSender,
    spool: SpoolSettings,
    settings: DeliverySettings = DeliverySettings(),
    report: @escaping @Sendable (SpoolNotice) -> Void
  ) async throws {
    self.name = name
    self.sender = sender
    self.settings = settings
    self.report = report
    keeper = SpoolKeeper(writer: name, settings: spool, report: report)
    try await keeper.open()
    let delivery = SpoolDelivery(keeper: keeper, sender: sender, settings: settings, state: state, report: report)
    let work = work
    self.delivery = Task { await delivery.run(work.stream, wake: work.continuation) }
    work.continuation.yield()
  }

  /// What waits, and what was refused.
  public var depth: SpoolDepth {
    get async { await keeper.depth }
  }

  /// Takes a record: it is on the disk when this returns.
  ///
  /// - Throws: `WriterError`; `.spoolFull` is transient.
  public func write(_ record: Record) async throws {
    let entry = try SpoolEntry(record)
    try await keeper.append(entry)
    work.continuation.yield()
  }

  /// Returns at once: what was written is on the disk, and goes out whatever happens.
  public func flush() {}

  /// Waits until the receiver has everything, as long as it takes records and for a bounded time; then lets go of the spool.
  public func close() async {
    state.beginClosing()
    // A process that ended just before this one began may have been in the way at its start. Where it cannot be looked, the next one will.
    try? await keeper.adopt()
    work.continuation.yield()
    await waitForDelivery()
    work.continuation.finish()
    delivery.cancel()
    await delivery.value
    if await sender.finish() { await keeper.confirmSent() }
    let left = await keeper.close()
    if left.records > 0 { report(.left(left, reason: state.fault)) }
  }

  /// Often enough that nobody notices, and seldom enough to cost nothing.
  private static let lookGap: Duration = .milliseconds(5)

  private func waitForDelivery() async {
    let clock = settings.clock
    let start = clock.now()
    while await !keeper.isSent {
      let deadline = min(start + settings.closingLimit, max(start, state.lastProgress) + settings.closingPatience)
      guard clock.now() < deadline, (try? await clock.sleep(Self.lookGap)) != nil else { return }
    }
  }
}
