import CollectorCore
import Foundation
import Inventory
import Logging

extension CommandContext {
  /// Does `retain` at the end of a pass, whose work is done however this ends: a fault is logged, an interruption leaves the rest to the next pass.
  ///
  /// - Returns: What people should be told; `nil` where nothing went.
  func retainAfterPass() async -> String? {
    do {
      return try await retain()
    } catch is CancellationError {
      return nil
    } catch {
      logger.warning("what is over could not be removed", metadata: ["error": "\(error)"])
      return nil
    }
  }

  /// Removes from the state what is over and older than the setting `retain` says; what is current stays. The state can be in use meanwhile.
  ///
  /// - Returns: What people should be told; `nil` where nothing went, or nothing is to be removed.
  /// - Throws: `InventoryError`, `CancellationError`.
  func retain(now: Date = Date()) async throws -> String? {
    guard let age = settings.retention, FileManager.default.fileExists(atPath: settings.statePath) else { return nil }
    let counts = try await BuiltInPlugins.retain(path: settings.statePath, since: now - age / .seconds(1))
    let metadata = Logger.Metadata(uniqueKeysWithValues: counts.parts.map { ($0.plural, "\($0.count)") })
    logger.info("removed what was over", metadata: metadata.merging(["bytes": "\(counts.bytes)"]) { $1 })
    return counts.summary(olderThan: settings.retentionText)
  }
}

extension RetentionCounts {
  /// What was removed, by kind.
  var parts: [(name: String, plural: String, count: Int)] {
    [
      ("result", "results", results), ("name", "names", names), ("state", "states", states), ("pass", "passes", passes),
      ("image", "images", images), ("output", "outputs", outputs), ("package", "packages", packages),
    ]
  }

  /// In a sentence; `nil` where nothing was removed.
  func summary(olderThan age: String) -> String? {
    let gone = parts.filter { $0.count > 0 }
    guard !gone.isEmpty else { return nil }
    let shorter = bytes > 0 ? "; the state takes \(ByteCount(bytes)) less" : ""
    return
      "removed what was over and older than \(age): \(gone.map { counted($0.count, $0.name, $0.plural) }.joined(separator: ", "))\(shorter)"
  }
}
