public import OCI

/// A part of a source that has been listed to its end: a name within it that was not yielded is no longer there.
public enum CompletedScope: Sendable, Hashable {
  /// One image that was asked for by its name, and is not there.
  case absent(ImageName)
  /// All tags of a repository of a registry. The reference has neither tag nor digest.
  case repository(Reference)
  /// All tags of all repositories of a registry that fit; `nil` fits all.
  case registry(String, GlobPattern?)
  /// All images of a place on this machine: `docker-daemon:`, `docker-daemon:team/app`, `oci:/images`.
  case place(String)

  /// What all names within the scope start with.
  var prefix: String {
    switch self {
    case .absent(let name): name.description
    case .repository(let reference): "\(reference.name):"
    case .registry(let registry, _): "\(registry)/"
    case .place(let place): place
    }
  }

  /// Whether a name that starts with `prefix` is within the scope.
  func covers(_ name: ImageName) -> Bool {
    switch self {
    case .absent(let absent): return name == absent
    case .repository(let repository): return name.reference?.name == repository.name && name.isListedTag
    case .registry(_, let pattern):
      guard let reference = name.reference, name.isListedTag else { return false }
      return pattern?.matches(reference.repository) ?? true
    case .place(let place):
      // `oci:/images` is not where `oci:/images-of-old:1` is.
      let rest = name.description.utf8.dropFirst(place.utf8.count)
      return place.hasSuffix(":") || rest.first.map { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") } ?? true
    }
  }
}

extension ImageName {
  /// Whether it is a registry's name as listings of tags give them. Names with a digest are asked for one by one.
  fileprivate var isListedTag: Bool {
    reference.map { $0.tag != nil && $0.digest == nil && $0.description == description } ?? false
  }
}
