import CollectorCore
import DockerAPI
import OCI

/// What a daemon has, at one moment.
struct DaemonImages: Sendable {
  /// An image under a name.
  struct Named: Sendable {
    let name: ImageName
    let image: ImageSummary
    /// Whether Collector brought it, and takes it away again.
    let isOwn: Bool
  }

  let client: DockerClient
  let summaries: [ImageSummary]
  /// The images that a collector has had pulled, by the names that it used, and by their IDs where the daemon did not have them before.
  private let leased: Set<String>

  /// Asks the daemon.
  ///
  /// - Throws: `DockerError`.
  init(client: DockerClient) async throws {
    self.client = client
    summaries = try await client.listImages()
    let leases = try await client.listVolumes(DockerFilters(labels: [CollectorMark.filter(.lease)]))
    leased = Set(leases.flatMap { [$0.labels[CollectorMark.image], $0.labels[CollectorMark.imageID]].compactMap { $0 } })
  }

  /// Every image by its tags, where it has none by the digests that it was pulled by, and else by its ID.
  var all: [Named] {
    summaries.flatMap { image -> [Named] in
      let tags = image.repositoryTags.map { named($0, image) }
      if !tags.isEmpty { return tags }
      let digests = image.repositoryDigests.map { named($0, image) }
      return digests.isEmpty ? [byID(image)] : digests
    }
  }

  /// The image with an ID.
  func image(_ imageID: Digest) -> Named? { summaries.first { $0.id == imageID }.map(byID) }

  /// The image that was pulled by a digest, whether it has tags or not.
  func image(pulledBy reference: Reference) -> Named? {
    for image in summaries {
      if let text = image.repositoryDigests.first(where: { (try? Reference(parsing: $0)) == reference }) {
        return named(text, image)
      }
    }
    return nil
  }

  private func named(_ text: String, _ image: ImageSummary) -> Named {
    let reference = try? Reference(parsing: text)
    let name = ImageName("\(DaemonScope.transport):\(reference?.familiarName ?? text)", reference: reference)
    return Named(name: name, image: image, isOwn: isOwn(text, reference, image))
  }

  private func byID(_ image: ImageSummary) -> Named {
    let name = ImageName("\(DaemonScope.transport):\(image.id)", reference: nil)
    return Named(name: name, image: image, isOwn: leased.contains(image.id.description))
  }

  private func isOwn(_ text: String, _ reference: Reference?, _ image: ImageSummary) -> Bool {
    if reference?.registry == CollectorMark.loadedRegistry { return true }
    if image.labels[CollectorMark.role] == CollectorMark.Role.loader.rawValue,
      reference?.repository.split(separator: "/").last == CollectorMark.loaderRepository[...]
    {
      return true
    }
    // What has no tag and is held by a lease came with it.
    return reference?.digest != nil && leased.contains(image.id.description) && leased.contains(reference?.description ?? text)
  }
}
