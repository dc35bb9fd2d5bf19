public import OCI

/// What names a manifest within a repository: `<reference>` in the specification.
public enum ManifestSelector: Hashable, Sendable {
  case tag(String)
  case digest(Digest)
}

extension ManifestSelector: CustomStringConvertible {
  /// The tag or digest with the character that precedes it in a reference.
  public var description: String {
    switch self {
    case .tag(let tag): ":\(tag)"
    case .digest(let digest): "@\(digest)"
    }
  }

  /// The tag or digest itself, as paths have it.
  var value: String {
    switch self {
    case .tag(let tag): tag
    case .digest(let digest): digest.description
    }
  }
}

extension Reference {
  /// What the reference names its manifest by: the digest if it has one, else the tag, else `latest`, as Docker has it.
  public var selector: ManifestSelector {
    digest.map { .digest($0) } ?? .tag(tag ?? "latest")
  }
}
