public import CollectorCore
import ContentStore
import Foundation
public import Logging
public import OCI
import Synchronization
import SystemPackage

/// Runs scripts in containers of its own, without a daemon: it pulls and unpacks layers itself, keeps each once, mounts them, and has an OCI runtime
/// start a container for every run.
///
/// No mount of it is ever seen outside of the processes it starts, and those end with it. What it leaves on disk when it is killed is in the
/// directory of its session, whose lock nobody holds then (`SandboxSession`).
public final class SandboxEngine: ContainerEngine {
  public let name = "sandbox"
  public let platform: Platform
  let host: SandboxHost
  let toolbox: SandboxToolbox
  /// What is held, by handle.
  let images = Mutex<[String: SandboxImage]>([:])
  /// The directories of the scripts' files, by the scripts' digests.
  let payloads = OnceEach<FilePath>()
  var logger: Logger { host.logger }

  private init(host: SandboxHost, toolbox: SandboxToolbox, platform: Platform) {
    self.host = host
    self.toolbox = toolbox
    self.platform = platform
  }

  /// Makes an engine on this machine. `shutdown` must be called in the end.
  ///
  /// - Throws: `SandboxError`, whose description says why it cannot run here and how to mend it; `StoreError`.
  public static func open(
    _ configuration: SandboxConfiguration,
    toolbox: PackedToolbox,
    logger: Logger
  ) async throws -> SandboxEngine {
    let platform = Platform.current
    guard toolbox.platform.runsNatively(on: platform) else {
      throw SandboxError.toolboxForOtherPlatform(toolbox: toolbox.platform, machine: platform)
    }
    let host = try await SandboxHost.open(configuration, logger: logger)
    do {
      let unpacked = try await SandboxToolbox.open(toolbox, on: host)
      return SandboxEngine(host: host, toolbox: unpacked, platform: platform)
    } catch {
      await host.close()
      throw error
    }
  }

  public func reclaim(everything: Bool) async throws -> Reclaimed {
    try await host.reclaim(everything: everything)
  }

  /// Does what `reclaim(everything:)` does, without an engine.
  public static func reclaim(_ configuration: SandboxConfiguration, everything: Bool, logger: Logger) async throws -> Reclaimed {
    let host = try await SandboxHost.open(configuration, logger: logger)
    let reclaimed = await Result { try await host.reclaim(everything: everything) }
    await host.close()
    return try reclaimed.get()
  }

  public func shutdown() async throws {
    await withoutCancellation { [self] in
      for image in images.withLock({ Array($0.values) }) { image.lease.release() }
      toolbox.release()
      await host.close()
    }
  }
}
