/// Where the credentials of registries come from.
public protocol CredentialProvider: Sendable {
  /// The credential for the registry `host`, named as references name it; `nil` where there is none, which means anonymous.
  func credential(for host: String) async throws -> RegistryCredential?
}

/// No credential for any host.
public struct AnonymousCredentials: CredentialProvider {
  public init() {}

  public func credential(for host: String) async throws -> RegistryCredential? { nil }
}

/// The credentials that a closure finds.
public struct ClosureCredentials: CredentialProvider {
  private let find: @Sendable (_ host: String) async throws -> RegistryCredential?

  public init(_ find: @escaping @Sendable (_ host: String) async throws -> RegistryCredential?) {
    self.find = find
  }

  public func credential(for host: String) async throws -> RegistryCredential? { try await find(host) }
}
