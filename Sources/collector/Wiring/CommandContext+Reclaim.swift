import CollectorCore
import Engines
import Foundation
import Logging
import SystemPackage

extension CommandContext {
  /// Removes what earlier processes left in the engines that the settings allow.
  ///
  /// - Throws: What keeps the engine that was named from being looked at. Where none was, that is a problem in what is returned, and a
  ///   daemon that is not there none at all.
  func reclaim(everything: Bool) async throws -> Reclaimed {
    switch settings.engine {
    case .docker, .podman: try await reclaimDaemon(everything: everything)
    case .sandbox: try await reclaimSandbox(everything: everything)
    case .auto: try await reclaimAll(everything: everything)
    }
  }

  private func reclaimAll(everything: Bool) async throws -> Reclaimed {
    // A setting that is wrong is wrong for all.
    _ = try sandboxConfiguration()
    return try await attempt { try await reclaimSandbox(everything: everything) }
      + attempt { try await reclaimDaemon(everything: everything) }
  }

  private func attempt(_ body: () async throws -> Reclaimed) async throws -> Reclaimed {
    do {
      return try await body()
    } catch let error as NoDaemon where error.isAbsence {
      logger.info("no daemon to clean", metadata: ["reason": "\(error)"])
      return Reclaimed()
    } catch {
      if error is CancellationError { throw error }
      return Reclaimed(problems: ["\(error)"])
    }
  }

  private func reclaimSandbox(everything: Bool) async throws -> Reclaimed {
    let configuration = try sandboxConfiguration()
    // All that the engine leaves is in there. Where it never ran, it need not be able to.
    guard FileManager.default.fileExists(atPath: configuration.cache.string) else { return Reclaimed() }
    return try await BuiltInPlugins.reclaim(configuration, everything: everything, logger: logger)
  }

  private func reclaimDaemon(everything: Bool) async throws -> Reclaimed {
    try await withDaemon { try await BuiltInPlugins.reclaim($0, everything: everything) }
  }
}

extension Reclaimed {
  fileprivate static func + (left: Reclaimed, right: Reclaimed) -> Reclaimed {
    Reclaimed(
      containers: left.containers + right.containers,
      volumes: left.volumes + right.volumes,
      images: left.images + right.images,
      problems: left.problems + right.problems
    )
  }
}
