/// The media type of a manifest, configuration or layer, without parameters.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/media-types.md>
public struct MediaType: Hashable, Sendable, RawRepresentable, Codable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The media type of an HTTP `Content-Type` field, its parameters dropped.
  public init(contentType: String) {
    let type = contentType.prefix { $0 != ";" }
    self.rawValue = type.filter { !$0.isWhitespace }.lowercased()
  }

  public static let ociIndex = MediaType(rawValue: "application/vnd.oci.image.index.v1+json")
  public static let ociManifest = MediaType(rawValue: "application/vnd.oci.image.manifest.v1+json")
  public static let ociConfiguration = MediaType(rawValue: "application/vnd.oci.image.config.v1+json")
  /// <https://github.com/distribution/distribution/blob/v2.8.2/docs/spec/manifest-v2-2.md>
  public static let dockerManifestList = MediaType(rawValue: "application/vnd.docker.distribution.manifest.list.v2+json")
  public static let dockerManifest = MediaType(rawValue: "application/vnd.docker.distribution.manifest.v2+json")
  public static let dockerConfiguration = MediaType(rawValue: "application/vnd.docker.container.image.v1+json")
  public static let dockerSchema1 = MediaType(rawValue: "application/vnd.docker.distribution.manifest.v1+json")
  public static let dockerSignedSchema1 = MediaType(rawValue: "application/vnd.docker.distribution.manifest.v1+prettyjws")

  /// The types of manifests and indexes to ask a registry for.
  public static let manifests: [MediaType] = [.ociIndex, .dockerManifestList, .ociManifest, .dockerManifest]

  public var isIndex: Bool { self == .ociIndex || self == .dockerManifestList }
  public var isManifest: Bool { self == .ociManifest || self == .dockerManifest }
  public var isImageConfiguration: Bool { self == .ociConfiguration || self == .dockerConfiguration }
  /// Whether this is a layer of a root file system, in whatever compression.
  public var isLayer: Bool {
    rawValue.hasPrefix("application/vnd.oci.image.layer.") || rawValue.hasPrefix("application/vnd.docker.image.rootfs.")
  }
  public var isDockerSchema1: Bool { self == .dockerSchema1 || self == .dockerSignedSchema1 }
}

extension MediaType: CustomStringConvertible {
  public var description: String { rawValue }
}
