public import OCI

/// An image that a source has under a name.
public struct ImageListing: Sendable, Hashable {
  /// The name, with the tag or the digest that it was found by.
  public let reference: Reference
  /// The kind of the source, as records name it: `registry`.
  public let source: String
  public let image: ImageDescription

  public init(reference: Reference, source: String, image: ImageDescription) {
    self.reference = reference
    self.source = source
    self.image = image
  }
}
