import CollectorCore
import Foundation
import OCI

/// What manifests and indexes mean to somebody who wants an image of a platform, wherever they are kept.
enum ImageRules {
  /// An index that names an index is rare; this is more than anybody builds.
  static let maximumDepth = 3

  /// What an index offers.
  enum Choice {
    case manifest(Descriptor)
    case skipped(reason: String)
  }

  /// The manifest or index that an index has for a platform.
  ///
  /// - Parameter depth: How many indexes led to this one.
  static func choice(in index: Index, for platform: Platform, depth: Int) -> Choice {
    guard let choice = index.manifest(for: platform) else {
      let offered = index.platforms.map { "\($0)".escapedForTerminal }
      return .skipped(
        reason: offered.isEmpty
          ? "its index offers no image for a platform that it names; \(platform) is wanted"
          : "it offers \(offered.joined(separator: ", ")), not \(platform)"
      )
    }
    guard depth < maximumDepth else { return .skipped(reason: "its indexes are nested more than \(maximumDepth) deep") }
    return .manifest(choice)
  }

  /// Why a document that is neither a manifest nor an index is left out.
  static func reasonToSkip(_ type: MediaType) -> String {
    type.isDockerSchema1
      ? "Docker's manifest schema 1, which is obsolete; push the image again with a newer Docker"
      : "not an image: its manifest is of type \(type.rawValue.escapedForTerminal)"
  }

  /// Why a manifest of something else than an image is left out; `nil` for an image.
  static func reasonToSkip(_ manifest: Manifest) -> String? {
    guard !manifest.isImage else { return nil }
    // Signatures call their configuration that of an image, and show by what they have for layers.
    let odd = manifest.config.mediaType.isImageConfiguration ? manifest.layers.first { !$0.mediaType.isLayer } : nil
    let type = manifest.artifactType ?? (odd?.mediaType ?? manifest.config.mediaType).rawValue
    return "not an image, but \(type.escapedForTerminal)"
  }

  /// Whether all sizes in a manifest can be.
  static func hasPossibleSizes(_ manifest: Manifest) -> Bool {
    ([manifest.config] + manifest.layers).allSatisfy { $0.size >= 0 }
  }

  /// What an image is, once its configuration is known.
  ///
  /// - Parameter digest: That of the manifest; `nil` where the image is kept without one.
  /// - Throws: `OCIError.malformedDocument` if the configuration cannot be read.
  static func description(
    of manifest: Manifest,
    digest: Digest?,
    configuration document: Data
  ) throws(OCIError) -> ImageDescription {
    let configuration = try ImageConfiguration(parsing: document)
    return ImageDescription(
      imageID: manifest.config.digest,
      digest: digest,
      platform: configuration.platform,
      created: configuration.created,
      author: configuration.author,
      labels: configuration.labels,
      layers: manifest.layers.map { ImageDescription.Layer(digest: $0.digest, size: $0.size) }
    )
  }
}
