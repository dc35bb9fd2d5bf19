import CollectorCore
import DockerAPI
import Logging
import OCI

extension DockerEngine {
  /// Makes a lease of an image, before the image is brought.
  ///
  /// - Parameters:
  ///   - image: The name that the daemon gets it under.
  ///   - imageID: `nil` where the daemon had the image before, under whatever name.
  func makeLease(for image: String, imageID: Digest?) async throws -> String {
    let name = await session.name(.lease)
    var labels = DockerLabels.labels(.lease, session.owner)
    labels[DockerLabels.image] = image
    labels[DockerLabels.imageID] = imageID?.description
    do {
      try await client.createVolume(name, labels: labels)
    } catch {
      await session.forget(name)
      throw error
    }
    return name
  }

  /// Removes an image that nobody else has a lease of, and the lease.
  func drop(_ lease: String) async throws {
    // From here on the lease is of no use to this process, whatever comes: what of it stays, `reclaim` removes.
    await session.forget(lease)
    do {
      let volume = try await client.inspectVolume(lease)
      try await reclaimer.drop(volume)
    } catch DockerError.notFound {
      return
    }
  }

  /// Does what must be done even if it fails: what is left then bears labels, and is removed later.
  func cleanUp(_ what: String, _ operation: @escaping @Sendable () async throws -> Void) async {
    do {
      try await withoutCancellation(operation)
    } catch {
      logger.info("left behind for later", metadata: ["what": "\(what)", "error": "\(error)"])
    }
  }
}
