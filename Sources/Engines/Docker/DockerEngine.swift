public import CollectorCore
public import DockerAPI
public import Logging
public import OCI

/// Runs scripts in containers of a Docker daemon, or of Podman's service for Docker's clients.
///
/// The daemon pulls the images itself. Whatever Collector makes there bears its labels (`DockerLabels`); an image, which cannot be
/// labelled, is told by a lease: an empty volume that is made before the image is pulled, and goes after it.
public struct DockerEngine: ContainerEngine {
  public let name: String
  public let platform: Platform
  let client: DockerClient
  let session: DockerSession
  let volumes: DockerVolumes
  /// What the images that are held declare as volumes, by their handles.
  let imageVolumes = OnceEach<[String]>()
  /// By the images' handles.
  let volumeHolders = OnceEach<DockerVolumeHolder>()
  let usesContainerdImageStore: Bool
  let logger: Logger

  /// Makes an engine of a daemon that answers. `shutdown` must be called in the end; the client stays the caller's.
  ///
  /// - Parameter name: `docker` or `podman`, as records name it.
  /// - Throws: `DockerError`, or `DockerEngineError.toolboxForOtherPlatform`.
  public static func connect(
    _ client: DockerClient,
    toolbox: PackedToolbox,
    name: String = "docker",
    logger: Logger
  ) async throws -> DockerEngine {
    let information = try await client.information()
    guard toolbox.platform.runsNatively(on: information.platform) else {
      throw DockerEngineError.toolboxForOtherPlatform(toolbox: toolbox.platform, daemon: information.platform)
    }
    let session = DockerSession(owner: .current())
    return DockerEngine(
      name: name,
      platform: information.platform,
      client: client,
      session: session,
      volumes: DockerVolumes(client: client, session: session, toolbox: toolbox, logger: logger),
      usesContainerdImageStore: information.usesContainerdImageStore,
      logger: logger
    )
  }

  /// Does what `reclaim(everything:)` does, without an engine.
  ///
  /// - Throws: `DockerError`.
  public static func reclaim(_ client: DockerClient, everything: Bool) async throws -> Reclaimed {
    try await DockerReclaimer(client: client, session: DockerSession(owner: .current())).reclaim(everything: everything)
  }

  public func reclaim(everything: Bool) async throws -> Reclaimed {
    try await reclaimer.reclaim(everything: everything)
  }

  var reclaimer: DockerReclaimer { DockerReclaimer(client: client, session: session) }

  public func shutdown() async throws {
    try await withoutCancellation {
      let reclaimed = await Result { try await reclaim(everything: false) }
      // Tried in any case: what is left of the one says nothing of the other.
      try await volumes.removeScripts()
      for problem in try reclaimed.get().problems { logger.warning("left behind", metadata: ["problem": "\(problem)"]) }
    }
  }
}
