public import CollectorCore
import DockerAPI
import Logging
import OCI
import Synchronization

extension DockerEngine {
  public func acquire(
    _ listing: ImageListing,
    from source: any ImageSource,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage {
    guard let reference = source.pullReference(for: listing) else { throw DockerEngineError.notPullable(listing.name) }
    if let inspection = try await inspect(reference.description) {
      // Without a lease it was there before Collector, and is not Collector's to remove.
      guard try await !reclaimer.leases(of: reference.description).isEmpty else {
        return try hold(listing, reference, inspection, lease: nil)
      }
    }
    let lease = try await makeLease(for: reference, imageID: try await isOthers(listing) ? nil : listing.image.imageID)
    do {
      // Who had the image pulled may have let it go by now; what is there costs the daemon nothing.
      try await pull(reference, listing, from: source, progress)
      guard let inspection = try await inspect(reference.description) else {
        throw DockerEngineError.imageGone(listing.name)
      }
      return try hold(listing, reference, inspection, lease: lease)
    } catch {
      await cleanUp("the image \(reference)") { try await drop(lease) }
      throw error
    }
  }

  public func release(_ image: AcquiredImage) async throws {
    await removeVolumeHolder(of: image)
    await imageVolumes.forget(image.handle)
    guard let lease = image.lease else { return }
    try await withoutCancellation { try await drop(lease) }
  }

  /// Whether the image is there, under whatever name, and was not brought by a collector.
  private func isOthers(_ listing: ImageListing) async throws -> Bool {
    let id = listing.image.imageID.description
    guard try await inspect(id) != nil else { return false }
    return try await !reclaimer.leases().contains { $0.labels[DockerLabels.imageID] == id }
  }

  private func inspect(_ image: String) async throws -> ImageInspection? {
    do {
      return try await client.inspectImage(image)
    } catch DockerError.notFound {
      return nil
    }
  }

  private func hold(
    _ listing: ImageListing,
    _ reference: Reference,
    _ inspection: ImageInspection,
    lease: String?
  ) throws -> AcquiredImage {
    // With containerd's image store an image has the ID of its manifest, or of the index that it was pulled by.
    let isListed =
      usesContainerdImageStore
      ? inspection.id == reference.digest
        || inspection.repositoryDigests.contains { $0.hasSuffix("@\(reference.digest, default: "")") }
      : inspection.id == listing.image.imageID
    guard isListed else {
      throw DockerEngineError.wrongImage(listing.name, expected: listing.image.imageID, actual: inspection.id)
    }
    return AcquiredImage(listing: listing, handle: inspection.id.description, lease: lease)
  }

  private func pull(
    _ reference: Reference,
    _ listing: ImageListing,
    from source: any ImageSource,
    _ progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws {
    let authorization = try await source.credential(for: listing).map { Self.authorization($0) }
    let tally = Mutex(PullTally())
    try await client.pullImage(reference, authorization: authorization) { event in
      let state = tally.withLock { tally in
        tally.add(event)
        return TransferProgress(doneBytes: tally.doneBytes, totalBytes: tally.totalBytes)
      }
      progress(state)
    }
  }
}

// MARK: Leases

extension DockerEngine {
  private func makeLease(for reference: Reference, imageID: Digest?) async throws -> String {
    let name = await session.name(.lease)
    var labels = DockerLabels.labels(.lease, session.owner)
    labels[DockerLabels.image] = reference.description
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
  private func drop(_ lease: String) async throws {
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
