import CollectorCore
import DockerAPI
import Foundation
import OCI

/// Lists the images of a daemon.
struct DaemonListing: Sendable {
  let scope: DaemonScope
  /// The scope as the user wrote it.
  let text: String
  let images: DaemonImages
  let memory: any ImageMemory
  let listing: LocalListing

  /// - Returns: What has been listed to its end.
  func run(_ yield: LocalListing.Yield) async throws -> [CompletedScope] {
    switch scope {
    case .all:
      let all = images.all
      if all.isEmpty {
        try await yield(.skipped(ListedImage.Subject(scope: text, source: listing.source), reason: "the daemon has no images"))
      }
      try await list(all, areNamed: false, yield)
      return [.place("\(DaemonScope.transport):")]
    case .repository(let repository):
      let found = images.all.filter { $0.name.reference?.name == repository.name }
      let place = "\(DaemonScope.transport):\(repository.familiarName)"
      if found.isEmpty {
        let failure = Failure(LocalImageError.notInDaemon(name: repository.familiarName, endpoint: "\(images.client.endpoint)"))
        try await yield(.failed(ListedImage.Subject(scope: text, source: listing.source), failure))
      }
      try await list(found, areNamed: false, yield)
      return [.place(place)]
    case .image(let reference):
      let wanted = reference.asImage
      let found = wanted.digest == nil ? images.all.first { $0.name.reference == wanted } : images.image(pulledBy: wanted)
      return try await list(found, ImageName("\(DaemonScope.transport):\(wanted.familiarName)", reference: wanted), yield)
    case .imageID(let imageID):
      return try await list(images.image(imageID), ImageName("\(DaemonScope.transport):\(imageID)", reference: nil), yield)
    }
  }

  /// Lists the one image that the user has named.
  private func list(_ found: DaemonImages.Named?, _ name: ImageName, _ yield: LocalListing.Yield) async throws -> [CompletedScope]
  {
    guard let found else {
      let shown = name.reference?.familiarName ?? String(name.description.dropFirst(DaemonScope.transport.count + 1))
      return try await listing.fail(name, .notInDaemon(name: shown, endpoint: "\(images.client.endpoint)"), yield)
    }
    try await list([found], areNamed: true, yield)
    return []
  }

  private func list(_ found: [DaemonImages.Named], areNamed: Bool, _ yield: LocalListing.Yield) async throws {
    var candidates: [LocalCandidate] = []
    var names: Set<ImageName> = []
    for image in found where names.insert(image.name).inserted {
      if image.isOwn {
        try await yield(listing.filtered(image.name, "Collector's own"))
      } else {
        candidates.append(candidate(image))
      }
    }
    try await listing.run(candidates, areNamed: areNamed, yield)
  }

  private func candidate(_ image: DaemonImages.Named) -> LocalCandidate {
    LocalCandidate(name: image.name, tag: image.name.reference?.tag) {
      try await look(at: image.image.id)
    }
  }

  /// What an image is, which is asked once for each: an image ID always leads to the same.
  private func look(at id: Digest) async throws -> Resolution {
    let platform = listing.selection.platform
    if let known = try await memory.resolution(of: id, on: platform) { return known }
    let image: ImageInspection
    do {
      image = try await images.client.inspectImage(id.description)
    } catch DockerError.notFound {
      return .skipped(reason: "the daemon no longer has it")
    }
    let resolution = Resolution.image(ImageDescription(image, id: id))
    // Where the true document has been seen, it stays.
    let configuration =
      if let known = try await memory.configuration(of: id) { known } else { try DaemonConfiguration(image).encoded() }
    try await memory.remember(resolution, of: id, on: platform, configuration: configuration)
    return resolution
  }
}

extension ImageDescription {
  /// - Parameter id: As the daemon lists it.
  fileprivate init(_ image: ImageInspection, id: Digest) {
    self.init(
      imageID: id,
      digest: nil,
      platform: image.platform,
      created: image.created,
      author: image.author,
      labels: image.configuration.labels,
      sizeBytes: image.sizeBytes
    )
  }
}
