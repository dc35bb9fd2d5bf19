/// Something about a registry that people should know and that is no failure. A client tells each kind once.
public enum RegistryNotice: Hashable, Sendable {
  /// HEAD gives no digest, so that manifests are fetched instead.
  case headNotUsable(registry: String, reason: String)
  /// The user's own limit holds requests back.
  case waitingForRate(registry: String, rate: RequestRate, wait: Duration)
  /// The registry wants to be left alone for so long; all requests for it wait.
  case askedToWait(registry: String, wait: Duration)
  case fewPullsLeft(registry: String, quota: PullQuota)
  /// A mirror does not help; the next one, or the registry itself, is asked.
  case mirrorFailed(registry: String, mirror: String, reason: String)
  /// Nobody is logged in, so that private repositories do not show.
  case onlyPublicRepositories(registry: String, namespace: String?)
  /// How the repositories are listed.
  case repositoriesListed(registry: String, method: RepositoryListingMethod)

  /// Whether there is something to worry about, or to do.
  public var isWarning: Bool {
    switch self {
    case .repositoriesListed: false
    case .headNotUsable, .waitingForRate, .askedToWait, .fewPullsLeft, .mirrorFailed, .onlyPublicRepositories: true
    }
  }

  /// What is told only once: notices that differ in it are of different kinds.
  var kind: String {
    switch self {
    case .headNotUsable: "HEAD"
    case .waitingForRate: "rate"
    case .askedToWait: "wait"
    case .fewPullsLeft: "quota"
    case .mirrorFailed(_, let mirror, _): "mirror \(mirror)"
    case .onlyPublicRepositories(_, let namespace): "public \(namespace ?? "")"
    case .repositoriesListed(_, let method): "method \(method)"
    }
  }
}

extension RegistryNotice: CustomStringConvertible {
  public var description: String {
    switch self {
    case .headNotUsable(let registry, let reason):
      "registry \(registry): \(reason), so GET is used: each look at a tag costs one, which counts against pull quotas"
    case .waitingForRate(let registry, let rate, let wait):
      "registry \(registry): waiting \(wait.seconds) to hold --rate \(rate)"
    case .askedToWait(let registry, let wait):
      "registry \(registry) asks for a pause; its requests go on in \(wait.seconds)"
    case .fewPullsLeft(let registry, let quota):
      "registry \(registry): only \(quota)"
    case .mirrorFailed(let registry, let mirror, let reason):
      "mirror \(mirror) of registry \(registry) is passed over: \(reason)"
    case .onlyPublicRepositories(let registry, let namespace):
      "registry \(registry): only public repositories\(namespace.map { " of \($0)" } ?? "") are listed, since there is no login; "
        + "run docker login \(registry) to see the others"
    case .repositoriesListed(let registry, let method):
      "registry \(registry): repositories are listed by \(method)"
    }
  }
}
