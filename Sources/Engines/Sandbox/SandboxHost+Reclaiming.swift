import CollectorCore
import ContentStore
import Foundation
import Logging
import SystemPackage

extension SandboxHost {
  /// Removes what processes that have ended left, and of the store what is beyond its budget, or all that nobody uses.
  func reclaim(everything: Bool) async throws -> Reclaimed {
    var reclaimed = Reclaimed()
    let sessions = try await BlockingWork.run { [configuration] in try SandboxSession.dead(below: configuration.cache) }
    for session in sessions {
      do {
        try await cgroups.reclaim(session: session.name, in: session.cgroups)
        try await BlockingWork.run { try session.remove() }
        reclaimed.containers += session.runs
      } catch {
        session.keep()
        reclaimed.problems.append("the session \(session.name) of a process that has ended cannot be removed: \(error)")
      }
    }
    let eviction = try await BlockingWork.run { [store] in everything ? try store.removeAll() : try store.evict() }
    reclaimed.images += eviction.layers
    await sweep()
    return reclaimed
  }

  /// Makes the store as small as its budget says, as far as nobody uses what is in it.
  func evict() throws {
    let eviction = try store.evict()
    if eviction.bytes > 0 { logger.debug("the cache was made smaller", metadata: ["bytes": "\(eviction.bytes)"]) }
  }

  /// Brings the store to the disk, if that has not been done for some time.
  func sync(ifOlderThan age: Duration) async {
    guard syncs.takeIfOlder(than: age) else { return }
    do {
      try await BlockingWork.run { [store] in try store.sync() }
    } catch {
      logger.info("the cache could not be brought to the disk", metadata: ["error": "\(error)"])
    }
  }

  /// Removes what the store could not: in a user namespace, files belong to users that only the namespace has.
  func sweep() async {
    guard let users, let left = try? store.trash(), !left.isEmpty else { return }
    do {
      let process = try await launcher.launch(
        Launch(
          executable: "/bin/rm",
          arguments: ["-rf", "--"] + left.map(\.string),
          users: users
        )
      )
      _ = await process.wait()
    } catch {
      logger.info("left behind for later", metadata: ["what": "\(store.directory)/trash", "error": "\(error)"])
    }
  }
}
