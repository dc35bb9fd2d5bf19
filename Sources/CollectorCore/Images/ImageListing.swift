public import OCI

/// An image that a source has under a name.
public struct ImageListing: Sendable, Hashable {
  public let name: ImageName
  /// The kind of the source, as records name it: `registry`.
  public let source: String
  public let image: ImageDescription

  public init(name: ImageName, source: String, image: ImageDescription) {
    self.name = name
    self.source = source
    self.image = image
  }

  /// An image of a registry.
  ///
  /// - Parameter reference: The name, with the tag or the digest that it was found by.
  public init(reference: Reference, source: String, image: ImageDescription) {
    self.init(name: ImageName(reference), source: source, image: image)
  }
}
