/// An image index: the manifests of one image for several platforms.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md>, and Docker's manifest list, which has the same fields.
public struct Index: Hashable, Sendable, Codable {
  public let schemaVersion: Int
  public let mediaType: MediaType?
  public let manifests: [Descriptor]
  public let annotations: [String: String]?

  public init(mediaType: MediaType? = .ociIndex, manifests: [Descriptor], annotations: [String: String]? = nil) {
    self.schemaVersion = 2
    self.mediaType = mediaType
    self.manifests = manifests
    self.annotations = annotations
  }

  /// The first manifest for `platform`; `nil` where the index offers none. An index of several entries without platforms has none to choose;
  /// a sole entry without a platform is taken, and its configuration tells.
  public func manifest(for platform: Platform) -> Descriptor? {
    if let exact = images.first(where: { $0.platform?.satisfies(platform) == true }) { return exact }
    let sameArchitecture = images.filter {
      $0.platform?.os == platform.os && $0.platform?.architecture == platform.architecture
    }
    // Somebody who names no variant takes what there is; `satisfies` has already preferred the usual one.
    if platform.variant == nil, let first = sameArchitecture.first { return first }
    if images.count == 1, images[0].platform == nil { return images[0] }
    return nil
  }

  /// The platforms offered, in the index's order, each once.
  public var platforms: [Platform] {
    var seen: Set<Platform> = []
    return images.compactMap(\.platform).filter { seen.insert($0).inserted }
  }

  /// The entries that are images: neither attestations (which BuildKit lists as platform `unknown/unknown`) nor other artifacts.
  private var images: [Descriptor] {
    manifests.filter {
      // A descriptor of an image may give its configuration's media type as the type of the artifact.
      let isArtifact = $0.artifactType.map { !MediaType(rawValue: $0).isImageConfiguration } ?? false
      return ($0.mediaType.isManifest || $0.mediaType.isIndex) && $0.platform?.os != "unknown" && !isArtifact
    }
  }
}
