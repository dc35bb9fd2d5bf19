import CollectorCore
import DockerAPI
import Foundation
import SystemPackage
import Logging
import OCI

/// A part of the toolbox as a volume of the daemon, named by its content and kept for later processes.
///
/// A volume cannot be renamed, nor its labels be changed, once it is complete. So a second, empty volume is made then, and only a toolbox
/// volume with this mark is used.
struct DockerToolbox: Sendable {
  let client: DockerClient
  let session: DockerSession
  let part: PackedToolbox.Part
  let logger: Logger

  /// Many times what a slow disk needs for some tens of megabytes.
  private static let patience = Duration.seconds(180)
  private static let pollInterval = Duration.milliseconds(200)

  private var name: String { DockerNames.toolbox(part.digest) }
  private var markName: String { DockerNames.mark(ofToolbox: name) }

  /// Makes and fills the volume, unless it is there and complete.
  func ensure() async throws {
    let deadline = ContinuousClock.now + Self.patience
    while try await !isComplete() {
      do {
        try await fill()
      } catch DockerError.conflict {
        // Somebody else fills it: writing over it would take the tools from under the containers that they start next.
        guard ContinuousClock.now < deadline else { throw DockerEngineError.toolboxBusy(volume: name) }
        try await removeDeadLoader()
        try await Task.sleep(for: Self.pollInterval)
      }
    }
  }

  private func isComplete() async throws -> Bool {
    do {
      _ = try await client.inspectVolume(markName)
      _ = try await client.inspectVolume(name)
      return true
    } catch DockerError.notFound {
      return false
    }
  }

  private func fill() async throws {
    logger.info("filling the toolbox volume", metadata: ["volume": "\(name)"])
    try await client.createLabelledVolume(name, DockerLabels.labels(.toolbox, nil))
    let archive = FilePath(part.archive)
    let (size, digest) = try await BlockingWork.run { try archive.sizeAndDigest() }
    guard digest == part.digest else { throw DockerEngineError.toolboxDamaged(archive: part.archive) }
    let loader = DockerLoader(client: client, session: session)
    try await loader.fill(name, with: FileChunks(path: part.archive), lengthBytes: size)
    try await client.createVolume(markName, labels: DockerLabels.labels(.toolboxMark, nil))
  }

  /// Whoever fills the volume bears a name that only one can have; one that was killed bears it for ever.
  private func removeDeadLoader() async throws {
    let loader = DockerNames.loader(of: name)
    let owner = try await DockerLoader(client: client, session: session).owner(of: loader)
    guard owner?.isAlive == false else { return }
    do {
      try await client.removeContainerOrWait(ContainerID(rawValue: loader))
    } catch DockerError.notFound {
      return
    }
  }
}

extension DockerClient {
  /// Makes a volume with labels. One of the name that has none, as a daemon makes it for a container whose volume was removed, gives way.
  func createLabelledVolume(_ name: String, _ labels: [String: String]) async throws {
    let volume = try await createVolume(name, labels: labels)
    guard volume.labels.isEmpty else { return }
    try await removeVolume(name)
    try await createVolume(name, labels: labels)
  }
}
