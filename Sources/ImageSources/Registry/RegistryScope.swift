public import CollectorCore
import Distribution
public import OCI

/// What a source covers of a registry.
public enum RegistryScope: Sendable, Hashable {
  /// One image, by its tag or its digest.
  case image(Reference)
  /// All tags of a repository; the reference has neither tag nor digest.
  case repository(Reference)
  /// The repositories of a registry whose names, without the registry, fit a pattern.
  case pattern(registry: String, GlobPattern)
  /// All repositories of a registry.
  case registry(String)

  /// The host of the registry, as references name it.
  public var registry: String {
    switch self {
    case .image(let reference), .repository(let reference): reference.registry
    case .pattern(let registry, _), .registry(let registry): registry
    }
  }

  /// The first component of the names of all repositories of a pattern, by which some registries list them; `nil` where they need not have one in
  /// common.
  public var namespace: String? {
    guard case .pattern(_, let pattern) = self, let slash = pattern.description.firstIndex(of: "/") else { return nil }
    let namespace = pattern.description[..<slash]
    return namespace.contains { $0 == "*" || $0 == "?" } ? nil : String(namespace)
  }

  /// Whether what is at `reference` is within the scope.
  public func covers(_ reference: Reference) -> Bool {
    switch self {
    case .image(let image): reference == image
    case .repository(let repository): reference.name == repository.name
    case .pattern(let registry, let pattern): reference.registry == registry && pattern.matches(reference.repository)
    case .registry(let registry): reference.registry == registry
    }
  }
}

extension RegistryScope: CustomStringConvertible {
  /// The scope as it would be written on the command line, with its registry.
  public var description: String {
    switch self {
    case .image(let reference): reference.description
    case .repository(let reference): reference.name
    case .pattern(let registry, let pattern): "\(registry)/\(pattern)"
    case .registry(let registry): "\(registry)/"
    }
  }
}
