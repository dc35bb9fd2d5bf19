public import OCI

/// One entry of a source's listing. A source yields an entry for everything it was asked for, never less: what it leaves out, cannot
/// use or could not read is an entry too.
public enum ListedImage: Sendable, Hashable {
  /// An image, resolved to its image ID.
  case image(ImageListing)
  /// Something the selection excludes.
  case filtered(Subject, reason: String)
  /// Something that is there but is no image that can be run here.
  case skipped(Subject, reason: String)
  /// Something that could not be read.
  case failed(Subject, Failure)

  /// The name in messages and tables.
  public var name: String {
    switch self {
    case .image(let listing): listing.name.description
    case .filtered(let subject, _), .skipped(let subject, _), .failed(let subject, _): subject.name
    }
  }

  /// What an entry that is no image is about.
  public struct Subject: Sendable, Hashable {
    /// The name in messages and tables: an image, a repository or a whole registry.
    public let name: String
    /// The image's name; `nil` where the subject is a repository, a registry or another place.
    public let image: ImageName?
    /// The kind of the source: `registry`.
    public let source: String

    public init(_ image: ImageName, source: String) {
      self.name = image.description
      self.image = image
      self.source = source
    }

    /// An image of a registry.
    public init(_ reference: Reference, source: String) {
      self.init(ImageName(reference), source: source)
    }

    public init(scope: String, source: String) {
      self.name = scope
      self.image = nil
      self.source = source
    }
  }
}
