public import Foundation
public import OCI

/// Remembers what digests lead to, so that an unchanged tag needs no second look.
public protocol ImageMemory: Sendable {
  /// What `digest`, of a manifest or an index, leads to on `platform`; `nil` where it was not seen before.
  func resolution(of digest: Digest, on platform: Platform) async throws -> Resolution?

  /// Remembers what `digest` leads to on `platform`.
  ///
  /// - Parameter configuration: The image's configuration document; `nil` where the digest leads to no image.
  func remember(_ resolution: Resolution, of digest: Digest, on platform: Platform, configuration: Data?) async throws

  /// The configuration document of an image; `nil` where it was not seen before.
  func configuration(of imageID: Digest) async throws -> Data?
}
