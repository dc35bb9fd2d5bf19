public import CollectorCore
public import Foundation
public import OCI

/// Values for tests that need some value and do not care which.
public enum Sample {
  /// A fixed instant: the start of 2024, UTC.
  public static let time = Date(timeIntervalSince1970: 1_704_067_200)

  /// `time`, and some seconds.
  public static func time(after seconds: TimeInterval) -> Date { time + seconds }

  public static let platform = Platform(os: "linux", architecture: "amd64")

  public static let toolbox = digest("toolbox")
  public static let toolboxVersion = ToolboxVersion(toolbox)

  /// The digest of `seed`: the same for the same text.
  public static func digest(_ seed: String) -> Digest { Digest(sha256Of: seed.utf8) }

  /// `registry.test/team/app:TAG`
  public static func reference(_ tag: String = "1.0") -> Reference {
    Reference(registry: "registry.test", repository: "team/app", tag: tag)
  }

  /// The name of `reference(_:)`.
  public static func name(_ tag: String = "1.0") -> ImageName { ImageName(reference(tag)) }

  /// An image of two layers; images of different seeds differ in image ID, digest and layers.
  public static func image(_ seed: String = "image", platform: Platform = platform) -> ImageDescription {
    ImageDescription(
      imageID: digest("\(seed) configuration"),
      digest: digest("\(seed) manifest"),
      platform: platform,
      created: time(after: -3600),
      author: "somebody <somebody@example.com>",
      labels: ["org.opencontainers.image.title": seed, "empty": ""],
      layers: [
        ImageDescription.Layer(digest: digest("\(seed) base"), size: 31_457_280),
        ImageDescription.Layer(digest: digest("\(seed) top"), size: 1),
      ]
    )
  }

  /// What a source that tells as little as it may says of an image.
  public static func sparseImage(_ seed: String = "sparse") -> ImageDescription {
    ImageDescription(
      imageID: digest("\(seed) configuration"),
      digest: nil,
      platform: Platform(os: "linux", architecture: "arm", variant: "v7"),
      sizeBytes: 1_234
    )
  }

  public static func listing(_ tag: String = "1.0", of image: ImageDescription = image()) -> ImageListing {
    ImageListing(reference: reference(tag), source: "registry", image: image)
  }
}
