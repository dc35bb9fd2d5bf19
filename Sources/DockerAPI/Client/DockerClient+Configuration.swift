public import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

extension DockerClient {
  /// An attached stream and a wait hold a connection each for as long as a container runs: this leaves room for more containers than a machine
  /// runs at once, and stays below the usual limit of 1,024 open files.
  static let maximumConnections = 256

  /// A local daemon takes a connection within milliseconds, one on another continent within a second.
  static let connectTimeout = TimeAmount.seconds(10)

  /// How long a connection is kept for the next request. Connecting to a socket costs next to nothing; to a port over TLS, some round trips.
  static let idleTimeout = TimeAmount.seconds(30)

  /// What an `HTTPClient` for `endpoint` must be set up with.
  ///
  /// - Throws: `DockerError.untrusted` if the certificates for TLS cannot be read.
  public static func httpConfiguration(for endpoint: DockerEndpoint) throws(DockerError) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: connectTimeout),
      connectionPool: .init(idleTimeout: idleTimeout, concurrentHTTP1ConnectionsPerHostSoftLimit: maximumConnections),
      decompression: .disabled
    )
    configuration.httpVersion = .http1Only
    // Else a missing daemon is told of only after `connectTimeout`, without the reason.
    configuration.connectionPool.retryConnectionEstablishment = false
    if case .tcp(_, _, let tls?) = endpoint.transport {
      do {
        configuration.tlsConfiguration = try tlsConfiguration(tls)
      } catch {
        throw .untrusted(endpoint: endpoint, reason: "the certificates cannot be read: \(DaemonText.clean("\(error)"))")
      }
    }
    return configuration
  }

  private static func tlsConfiguration(_ tls: DockerEndpoint.TLS) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    guard let directory = tls.certificateDirectory else { return configuration }
    func existing(_ name: String) -> String? {
      let path = "\(directory)/\(name)"
      return FileManager.default.fileExists(atPath: path) ? path : nil
    }
    if let authority = existing("ca.pem") { configuration.trustRoots = .file(authority) }
    if let certificate = existing("cert.pem"), let key = existing("key.pem") {
      configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
      configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
    }
    return configuration
  }
}
