import CollectorTestKit
import Foundation

@testable import Writers

/// A receiver that does what a test wants, and remembers what it was sent.
actor ScriptedSender: RecordSender {
  nonisolated let limits: BatchLimits
  nonisolated let heldBytes: Int
  private let gate: Gate?

  /// The keys of what it has taken, in their order.
  private(set) var taken: [String] = []
  private(set) var attempts = 0
  private(set) var isFinished = false
  private var fault: DeliveryFault?
  private var refusals: Set<String> = []
  private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  init(records: Int = 10, heldBytes: Int = 0, gate: Gate? = nil) {
    limits = BatchLimits(records: records, bytes: 1 << 20)
    self.heldBytes = heldBytes
    self.gate = gate
  }

  /// From now on nothing is taken; `nil` ends that.
  func fail(_ fault: DeliveryFault?) { self.fault = fault }

  func refuse(_ keys: Set<String>) { refusals = keys }

  func send(_ entries: [SpoolEntry]) async throws -> [SendOutcome] {
    attempts += 1
    defer { tell() }
    try await gate?.wait()
    if let fault { throw fault }
    taken += entries.map(\.key).filter { !refusals.contains($0) }
    return entries.map { refusals.contains($0.key) ? .refused(reply: "status 422: no") : .accepted }
  }

  func hasArrived() async throws -> Bool {
    if let fault { throw fault }
    return true
  }

  func finish() async -> Bool {
    isFinished = true
    return fault == nil
  }

  /// Returns once it has taken so many records, or was asked so often in vain.
  func wait(forTaken count: Int = .max, attempts: Int = .max) async {
    while taken.count < count, self.attempts < attempts {
      await withCheckedContinuation { watchers.append((0, $0)) }
    }
  }

  private func tell() {
    for watcher in watchers { watcher.continuation.resume() }
    watchers = []
  }
}
