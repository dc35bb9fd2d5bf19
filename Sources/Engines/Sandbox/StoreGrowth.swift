import Synchronization

/// How much an engine has added to its store since it last looked for what can go: to look costs time in a large store.
final class StoreGrowth: Sendable {
  private let bytes = Atomic<Int64>(0)
  /// As much is worth a look.
  private let worthBytes: Int64

  /// The part of a budget by which a store may exceed it for a while.
  private static let share: Int64 = 32

  init(budgetBytes: Int64) {
    worthBytes = max(1, budgetBytes / Self.share)
  }

  func add(_ bytes: Int64) {
    self.bytes.add(bytes, ordering: .relaxed)
  }

  /// Whether it is time to look; then counting begins anew.
  func takeIfWorth() -> Bool {
    guard bytes.load(ordering: .relaxed) >= worthBytes else { return false }
    return bytes.exchange(0, ordering: .relaxed) >= worthBytes
  }

  /// Whether anything was added; then counting begins anew.
  func takeAny() -> Bool { bytes.exchange(0, ordering: .relaxed) > 0 }
}
