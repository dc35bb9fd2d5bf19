import Foundation
import OCI

/// An index of several images, as `docker buildx` pushes it.
public struct TestIndex: Sendable, Hashable {
  public var images: [PackedImage]
  /// Whether each image has an attestation beside it, which is listed as a manifest for the platform `unknown/unknown`.
  public var hasAttestations: Bool
  public var format: TestImage.Format

  public init(_ images: [PackedImage], hasAttestations: Bool = false, format: TestImage.Format = .oci) {
    self.images = images
    self.hasAttestations = hasAttestations
    self.format = format
  }

  public func packed() throws -> TestContent {
    var contents = images.map(\.content)
    var descriptors = images.map { $0.content.descriptor(platform: $0.image.platform) }
    if hasAttestations {
      for image in images {
        let attestation = try TestArtifact.attestation(of: image).packed()
        contents.append(attestation)
        descriptors.append(
          attestation.descriptor(
            platform: Platform(os: "unknown", architecture: "unknown"),
            annotations: [
              "vnd.docker.reference.digest": image.digest.description,
              "vnd.docker.reference.type": "attestation-manifest",
            ]
          )
        )
      }
    }
    let index = Index(mediaType: format.index, manifests: descriptors)
    return try TestContent(index, mediaType: format.index, blobs: [], manifests: contents)
  }
}
