/// Where the credentials of registries come from.
public protocol CredentialProvider: Sendable {
  /// The credential for the registry `host`, named as references name it; `nil` where there is none, which means anonymous.
  ///
  /// - Parameter repository: What is asked for, such as `team/app`; `nil` where it is no single repository. Some people have credentials for
  ///   parts of a registry.
  func credential(for host: String, repository: String?) async throws -> RegistryCredential?

  /// The registry, or its token service, has refused the credential: what is remembered of it is out of date.
  func forget(_ host: String) async

  /// Where the credential comes from, in words for people and without the credential; `nil` where there is none.
  func credentialOrigin(for host: String, repository: String?) async throws -> String?
}

extension CredentialProvider {
  /// Nothing is remembered, unless a provider says so.
  public func forget(_ host: String) async {}

  public func credentialOrigin(for host: String, repository: String?) async throws -> String? { nil }
}

/// No credential for any host.
public struct AnonymousCredentials: CredentialProvider {
  public init() {}

  public func credential(for host: String, repository: String?) async throws -> RegistryCredential? { nil }
}

/// The credentials that a closure finds.
public struct ClosureCredentials: CredentialProvider {
  private let find: @Sendable (_ host: String, _ repository: String?) async throws -> RegistryCredential?

  public init(_ find: @escaping @Sendable (_ host: String) async throws -> RegistryCredential?) {
    self.find = { host, _ in try await find(host) }
  }

  public init(byRepository find: @escaping @Sendable (_ host: String, _ repository: String?) async throws -> RegistryCredential?)
  {
    self.find = find
  }

  public func credential(for host: String, repository: String?) async throws -> RegistryCredential? {
    try await find(host, repository)
  }
}
