import Distribution
import Synchronization

/// Gives clients of registries, one for each: what is known of a registry, its rates and its logins, outlasts single passes.
final class RegistryDesk: Sendable {
  private let make: @Sendable (String) throws(RegistryError) -> RegistryClient
  private let clients = Mutex<[String: RegistryClient]>([:])

  /// - Parameter make: Makes the client of a registry, by its name in references.
  init(_ make: @escaping @Sendable (String) throws(RegistryError) -> RegistryClient) {
    self.make = make
  }

  /// - Throws: `RegistryError` where the name is none of a host.
  func client(_ host: String) throws(RegistryError) -> RegistryClient {
    if let client = clients.withLock({ $0[host] }) { return client }
    let made = try make(host)
    return clients.withLock { clients in
      let client = clients[host] ?? made
      clients[host] = client
      return client
    }
  }
}
