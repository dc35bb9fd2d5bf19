import NIOSSL

/// How a `FakeRegistry` speaks TLS.
public struct FakeRegistryTLS: Sendable {
  private let identity: TestAuthority.Identity
  private let clientAuthority: TestAuthority?

  /// - Parameters:
  ///   - identity: What it shows to clients.
  ///   - clientAuthority: Who has to vouch for clients; `nil` where they need show nothing.
  public init(_ identity: TestAuthority.Identity, clientsOf clientAuthority: TestAuthority? = nil) {
    self.identity = identity
    self.clientAuthority = clientAuthority
  }

  func context() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem))
    )
    if let clientAuthority {
      configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(clientAuthority.certificate.utf8)))
      configuration.certificateVerification = .noHostnameVerification
    }
    return try NIOSSLContext(configuration: configuration)
  }
}
