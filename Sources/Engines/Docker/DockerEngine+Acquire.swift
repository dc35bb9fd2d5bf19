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
    // What was there before Collector costs nothing, and is not Collector's to remove.
    if let inspection = try await inspectOthers(listing) { return try hold(listing, inspection, pulledBy: nil, lease: nil) }
    if let reference = source.pullReference(for: listing) {
      return try await acquire(listing, pulling: reference, from: source, progress)
    }
    return try await acquireByLoading(listing, from: source, progress)
  }

  private func acquire(
    _ listing: ImageListing,
    pulling reference: Reference,
    from source: any ImageSource,
    _ progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage {
    let name = reference.description
    if let inspection = try await inspect(name), try await reclaimer.leases(of: name).isEmpty {
      return try hold(listing, inspection, pulledBy: reference, lease: nil)
    }
    return try await withLease(of: name, for: listing) { lease in
      // Who had the image pulled may have let it go by now; what is there costs the daemon nothing.
      try await pull(reference, listing, from: source, progress)
      guard let inspection = try await inspect(name) else { throw DockerEngineError.imageGone(listing.name) }
      return try hold(listing, inspection, pulledBy: reference, lease: lease)
    }
  }

  private func acquireByLoading(
    _ listing: ImageListing,
    from source: any ImageSource,
    _ progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage {
    let name = DockerNames.image(listing.image.imageID)
    return try await withLease(of: name, for: listing) { lease in
      // Another process of Collector's may have loaded it, and holds it for as long as there is a lease.
      if try await inspect(name) == nil {
        try await load(listing, as: name, from: source, progress)
      }
      guard let inspection = try await inspect(name) else { throw DockerEngineError.imageGone(listing.name) }
      return try hold(listing, inspection, pulledBy: nil, lease: lease)
    }
  }

  /// Does `body` with a lease of an image, which stays if it ends well.
  private func withLease(
    of name: String,
    for listing: ImageListing,
    _ body: (String) async throws -> AcquiredImage
  ) async throws -> AcquiredImage {
    let isOthers = try await inspectOthers(listing) != nil
    let lease = try await makeLease(for: name, imageID: isOthers ? nil : listing.image.imageID)
    do {
      return try await body(lease)
    } catch {
      await cleanUp("the image \(name)") { try await drop(lease) }
      throw error
    }
  }

  public func release(_ image: AcquiredImage) async throws {
    await removeVolumeHolder(of: image)
    await imageVolumes.forget(image.handle)
    guard let lease = image.lease else { return }
    try await withoutCancellation { try await drop(lease) }
  }

  /// The image, if it is there under whatever name, and was not brought by a collector.
  private func inspectOthers(_ listing: ImageListing) async throws -> ImageInspection? {
    let id = listing.image.imageID.description
    guard let inspection = try await inspect(id),
      try await !reclaimer.leases().contains(where: { $0.labels[DockerLabels.imageID] == id })
    else { return nil }
    return inspection
  }

  private func inspect(_ image: String) async throws -> ImageInspection? {
    do {
      return try await client.inspectImage(image)
    } catch DockerError.notFound {
      return nil
    }
  }

  /// - Parameter reference: What the image was pulled by; `nil` where it was not.
  private func hold(
    _ listing: ImageListing,
    _ inspection: ImageInspection,
    pulledBy reference: Reference?,
    lease: String?
  ) throws -> AcquiredImage {
    guard isListed(listing, inspection, pulledBy: reference) else {
      throw DockerEngineError.wrongImage(listing.name, expected: listing.image.imageID, actual: inspection.id)
    }
    return AcquiredImage(listing: listing, handle: inspection.id.description, lease: lease)
  }

  private func isListed(_ listing: ImageListing, _ inspection: ImageInspection, pulledBy reference: Reference?) -> Bool {
    if inspection.id == listing.image.imageID { return true }
    guard usesContainerdImageStore else { return false }
    // There an image has the ID of its manifest, or of the index that it was pulled by; one that was loaded has an ID that the daemon gives.
    guard let digest = reference?.digest else { return true }
    return inspection.id == digest || inspection.repositoryDigests.contains { $0.hasSuffix("@\(digest)") }
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
