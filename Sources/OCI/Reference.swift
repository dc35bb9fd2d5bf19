/// The name of an image: a registry, a repository in it, and a tag or a digest or both.
///
/// The grammar is that of <https://github.com/distribution/reference/blob/v0.6.0/reference.go>, with Docker's rules for short names:
/// `nginx` is `docker.io/library/nginx`.
public struct Reference: Hashable, Sendable {
  /// The host of the registry, with its port where one is given: `docker.io`, `registry.example.com:5000`, `[::1]:5000`.
  public let registry: String
  /// The path of the repository: `library/nginx`, `team/app`.
  public let repository: String
  /// The tag; `nil` where the reference has none.
  public let tag: String?
  /// The digest of the manifest or index; `nil` where the reference has none.
  public let digest: Digest?

  /// The registry of names without one.
  public static let defaultRegistry = "docker.io"

  /// Makes a reference from parts that are already known to be valid, such as those of a registry's listing.
  public init(registry: String, repository: String, tag: String? = nil, digest: Digest? = nil) {
    self.registry = registry
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  /// Parses `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`.
  ///
  /// - Throws: `OCIError.malformedReference`, which points at the character that does not fit.
  public init(parsing text: String) throws(OCIError) {
    var parser = ReferenceParser(text)
    self = try parser.parse()
  }

  /// The repository with its registry, without tag and digest.
  public var name: String { "\(registry)/\(repository)" }

  public func with(tag: String? = nil, digest: Digest? = nil) -> Reference {
    Reference(registry: registry, repository: repository, tag: tag, digest: digest)
  }
}

extension Reference: CustomStringConvertible {
  public var description: String {
    name + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}

extension Reference: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
