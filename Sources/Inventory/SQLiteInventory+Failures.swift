public import CollectorCore
public import Foundation
import GRDB
public import OCI

extension SQLiteInventory {
  /// Adds the attempts that `failure` stands for to those before. The gap to the next one is doubled by every attempt; a later time
  /// that `failure` itself asks for holds.
  public func count(_ failure: Failure, of imageID: Digest, at time: Date) async throws -> Failure {
    try await write("count a failure of \(imageID)") { database in
      let image = try ImageTable.insert(imageID, in: database)
      let earlier = try database.firstRow("SELECT attempts FROM failure WHERE image = ?", [image])
      var counted = failure
      counted.attempts = max(failure.attempts, 1) + (try earlier?.value("attempts") ?? 0)
      counted.nextTry = failure.isTransient ? Self.nextTry(after: counted.attempts, at: time, notBefore: failure.nextTry) : nil
      try database.change(
        """
        INSERT INTO failure (image, time, reason, is_transient, attempts, next_try) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET time = excluded.time, reason = excluded.reason, is_transient = excluded.is_transient,
          attempts = excluded.attempts, next_try = excluded.next_try
        """,
        [
          image, time.storedMilliseconds, counted.reason.storable, counted.isTransient, counted.attempts,
          counted.nextTry?.storedMilliseconds,
        ]
      )
      return counted
    }
  }

  private static func nextTry(after attempts: Int, at time: Date, notBefore earliest: Date?) -> Date {
    let due = time.storedMilliseconds + RetryGap.duration(after: attempts).wholeMilliseconds
    return Date(storedMilliseconds: max(due, earliest?.storedMilliseconds ?? due))
  }
}
