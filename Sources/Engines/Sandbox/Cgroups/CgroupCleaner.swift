import CollectorCore
import Foundation
import SystemPackage

/// Ends and removes a group in all its hierarchies, with the groups that something made below it.
struct CgroupCleaner: Sendable {
  let directories: [CgroupDirectory]

  /// Processes that were killed are gone within milliseconds, unless a disk holds them.
  private static let attempts = 60
  private static let firstPause = Duration.milliseconds(1)
  private static let longestPause = Duration.milliseconds(50)

  /// Kills all, as often as it takes for those that are just being born.
  func kill() async {
    await repeating {
      var isEmpty = true
      for directory in tree {
        if directory.has("cgroup.kill"), (try? directory.write("1", to: "cgroup.kill")) != nil {
          if (try? directory.processes)?.isEmpty == false { isEmpty = false }
          continue
        }
        for pid in (try? directory.processes) ?? [] {
          isEmpty = false
          Glibc.kill(pid, SIGKILL)
        }
      }
      return isEmpty
    }
  }

  /// - Throws: `CgroupError` where something is still in it after some seconds.
  func remove() async throws(CgroupError) {
    var failure: CgroupError?
    await repeating {
      failure = nil
      for directory in tree.reversed() {
        do throws(CgroupError) {
          try directory.remove()
        } catch {
          failure = error
        }
      }
      return failure == nil || failure?.isTransient == false
    }
    if let failure { throw failure }
  }

  /// All directories, those below after those above.
  private var tree: [CgroupDirectory] {
    var all = directories
    var next = 0
    while next < all.count {
      let directory = all[next]
      all += directory.children.map { directory.child($0) }
      next += 1
    }
    return all
  }

  /// Until it is done, or was tried often enough. A task that is cancelled cleans up all the same, with the same pauses.
  private func repeating(_ step: () -> Bool) async {
    var pause = Self.firstPause
    for _ in 0..<Self.attempts {
      if step() { return }
      let length = pause
      try? await withoutCancellation { try await Task.sleep(for: length) }
      pause = min(pause * 2, Self.longestPause)
    }
  }
}
