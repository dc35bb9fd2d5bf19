/// Which of a registry's ways to list its repositories was used.
public enum RepositoryListingMethod: Hashable, Sendable {
  /// `/v2/_catalog`; <https://distribution.github.io/distribution/spec/api/#listing-repositories>.
  case catalog
  /// Docker Hub's own API; <https://docs.docker.com/reference/api/hub/latest/>.
  case dockerHub
  /// Harbor's own API; <https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml>.
  case harbor
}

extension RepositoryListingMethod: CustomStringConvertible {
  public var description: String {
    switch self {
    case .catalog: "the catalog of the registry"
    case .dockerHub: "the API of Docker Hub"
    case .harbor: "the API of Harbor"
    }
  }
}
