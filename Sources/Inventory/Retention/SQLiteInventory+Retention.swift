public import Foundation
import GRDB

extension SQLiteInventory {
  /// How many rows a transaction removes: others that write wait for some tens of milliseconds.
  private static let batchSize = 500
  /// How many free pages a transaction gives back: 4 MB.
  private static let vacuumPages = 1000

  /// Removes what is over: results that a later one of the same image and script name has replaced, and all those of images that no name leads
  /// to, if they are older than `bound`; what names led to, states and passes before it; then whatever is of no use to the rest.
  ///
  /// Never removed: what names lead to now, and the current results of these images; and those of images that a name led to since `bound`. It is
  /// done in transactions of some hundred rows: if it ends early, what is done is done.
  ///
  /// - Returns: How much was removed. A file that was made by version 3 or later gets shorter by that; an older one uses its free room again, and
  ///   gets shorter by `compact`.
  public func retain(since bound: Date) async throws -> RetentionCounts {
    var counts = RetentionCounts()
    let bound = bound.storedMilliseconds
    let before = try await pageBytes()
    try await repeatedly("remove what names led to", &counts) { try Retention.removeNames(before: bound, limit: $1, in: $0) }
    try await repeatedly("remove results", &counts) { try Retention.removeResults(before: bound, limit: $1, in: $0) }
    try await repeatedly("remove states and passes", &counts) { try Retention.removeStates(before: bound, limit: $1, in: $0) }
    try await repeatedly("remove packages", &counts) { try Retention.removePackages(limit: $1, in: $0) }
    try await giveBackPages()
    counts.bytes = max(0, before - (try await pageBytes()))
    return counts
  }

  /// Rewrites the file without its free room, which takes as much room again while it lasts, and keeps others from writing.
  public func compact() async throws {
    try await maintain("compact") { database in
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try database.execute(sql: "VACUUM")
    }
  }

  /// Removes a batch in each transaction until there is nothing left.
  private func repeatedly(
    _ action: String,
    _ counts: inout RetentionCounts,
    _ remove: @escaping @Sendable (Database, Int) throws -> (isDone: Bool, counts: RetentionCounts)
  ) async throws {
    var isDone = false
    while !isDone {
      let batch = try await write(action) { try remove($0, Self.batchSize) }
      counts.add(batch.counts)
      isDone = batch.isDone
    }
  }

  private func giveBackPages() async throws {
    var free = try await freePages()
    while free > 0 {
      try await maintain("shorten the file") { try $0.execute(sql: "PRAGMA incremental_vacuum(\(Self.vacuumPages))") }
      let rest = try await freePages()
      // Files made by earlier versions cannot get shorter.
      if rest >= free { break }
      free = rest
    }
  }

  private func freePages() async throws -> Int64 {
    try await ask("count free pages") { try Int64.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
  }

  private func pageBytes() async throws -> Int64 {
    try await ask("count pages") { database in
      (try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0) * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
    }
  }

  /// What cannot be done within a transaction.
  private func maintain(_ action: String, _ body: @escaping @Sendable (Database) throws -> Void) async throws {
    do {
      try await pool.barrierWriteWithoutTransaction { try body($0) }
    } catch {
      throw mapped(error, action: action)
    }
  }
}

extension RetentionCounts {
  fileprivate mutating func add(_ other: RetentionCounts) {
    results += other.results
    names += other.names
    states += other.states
    passes += other.passes
    images += other.images
    outputs += other.outputs
    packages += other.packages
  }
}
