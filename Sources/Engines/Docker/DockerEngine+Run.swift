public import CollectorCore
import DockerAPI
import Foundation
import Logging
import OCI

extension DockerEngine {
  public func run(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome {
    let outcome = try await runOnce(run, in: image)
    // A daemon that is being stopped kills all containers: that would pass for what the script did. Another run tells, or finds no daemon.
    return outcome.wasKilled ? try await runOnce(run, in: image) : outcome
  }

  private func runOnce(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome {
    let declared = try await declaredVolumes(of: image)
    let mounts = try await volumes.mounts(for: run.script)
    var specification = ContainerSpecification(
      run,
      image: image.handle,
      mounts: mounts.all,
      labels: DockerLabels.labels(.run, session.owner)
    )
    if !declared.isEmpty {
      let holder = try await volumeHolder(of: image, declared)
      if let obstacle = holder.obstacle { return ScriptOutcome(ending: .notStarted(reason: obstacle)) }
      specification.host.volumesFrom = ["\(holder.id.rawValue):ro"]
    }
    let id = ContainerID(rawValue: await session.name(.run))
    do {
      try await create(id, specification, image)
      let outcome = try await start(id, run, image, mounts)
      await remove(id)
      return outcome
    } catch {
      await remove(id)
      throw error
    }
  }

  private func declaredVolumes(of image: AcquiredImage) async throws -> [String] {
    try await imageVolumes(image.handle) { [client] in
      do {
        return try await client.inspectImage(image.handle).configuration.volumes
      } catch DockerError.notFound {
        throw DockerEngineError.imageGone(image.listing.name)
      }
    }
  }

  private func create(_ id: ContainerID, _ specification: ContainerSpecification, _ image: AcquiredImage) async throws {
    do {
      let created = try await client.createContainer(specification, name: id.rawValue)
      for warning in created.warnings { logger.debug("docker warns", metadata: ["warning": "\(warning)"]) }
    } catch DockerError.notFound(_, let message) {
      // Of all that a container is made of, images are what others remove; but it may also have been the holder of its volumes.
      logger.debug("a container could not be made", metadata: ["message": "\(message)"])
      await removeVolumeHolder(of: image)
      throw DockerEngineError.imageGone(image.listing.name)
    }
  }

  private func start(
    _ id: ContainerID,
    _ run: ScriptRun,
    _ image: AcquiredImage,
    _ mounts: DockerVolumes.Mounts
  ) async throws -> ScriptOutcome {
    do {
      let outcome = try await ContainerRun(client: client, id: id, limits: run.limits).outcome()
      // It is the environment's setter that starts the runtime, and it finds none in an empty volume.
      guard case .exited(code: 126...127) = outcome.ending, try await volumes.lacksTools(of: run.script) else { return outcome }
      try await volumes.refill(mounts.generation)
      throw DockerEngineError.toolboxGone
    } catch let error as DockerError where error.isMissingTool(ContainerSpecification.environmentSetter) {
      // The daemon makes a volume that somebody has removed anew, and empty.
      try await volumes.refill(mounts.generation)
      throw DockerEngineError.toolboxGone
    } catch DockerError.notFound {
      throw DockerEngineError.containerGone(image.listing.name)
    }
  }

  func remove(_ id: ContainerID) async {
    await cleanUp("the container \(id)") {
      do {
        try await client.removeContainerOrWait(id)
      } catch DockerError.notFound {
        // It was never made.
      }
    }
    // From here on it is not in use: what could not be removed now, `reclaim` removes.
    await session.forget(id.rawValue)
  }
}

extension ScriptOutcome {
  /// Whether it was ended by one of the signals that a daemon sends to all containers when it is stopped itself. A script that ended so by
  /// its limits has another ending.
  fileprivate var wasKilled: Bool {
    ending == .exited(code: 128 + Int(SIGKILL)) || ending == .exited(code: 128 + Int(SIGTERM))
  }
}
