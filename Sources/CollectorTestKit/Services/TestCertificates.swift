import Foundation
public import NIOSSL
public import SystemPackage

/// An authority of a test's own, with a certificate for servers on this machine and one for clients, as PEM files.
///
/// They are made anew each time, by OpenSSL's program, and are good for a day or two.
public struct TestCertificates: Sendable, Hashable {
  private let directory: TemporaryDirectory

  /// The certificate of the authority: who trusts it trusts the server.
  public var authority: FilePath { directory.file("authority.crt") }
  /// For 127.0.0.1, ::1 and localhost.
  public var serverCertificate: FilePath { directory.file("server.crt") }
  public var serverKey: FilePath { directory.file("server.key") }
  public var clientCertificate: FilePath { directory.file("client.crt") }
  public var clientKey: FilePath { directory.file("client.key") }

  /// Makes all of them.
  ///
  /// - Throws: `ServiceError.missingProgram`, `Command.Failed`.
  public init(in directory: TemporaryDirectory) async throws {
    self.directory = directory
    let issuing = ["-CA", authority.string, "-CAkey", directory.file("authority.key").string]
    try await Self.make("authority", named: "Authority of Collector's tests", in: directory)
    try await Self.make("server", named: "localhost", in: directory, issuing)
    try await Self.make("client", named: "A client of Collector's tests", in: directory, issuing)
  }

  /// Makes a certificate `NAME.crt` with its key `NAME.key`, of a key on the curve P-256.
  ///
  /// <https://docs.openssl.org/3.0/man1/openssl-req/>
  ///
  /// - Parameter issuing: The options that name who issues it; none for one that is its own authority.
  static func make(
    _ name: String,
    named commonName: String,
    in directory: TemporaryDirectory,
    _ issuing: [String] = []
  ) async throws {
    let settings = try directory.write(settings, to: "openssl.cnf")
    let arguments = [
      "req", "-x509", "-config", settings.string, "-extensions", name, "-days", "2", "-subj", "/CN=\(commonName)",
      "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", directory.file("\(name).key").string, "-out", directory.file("\(name).crt").string,
    ]
    try await Command("openssl", package: "openssl")(arguments + issuing)
  }

  /// <https://docs.openssl.org/3.0/man5/x509v3_config/>
  private static let settings = """
    [req]
    distinguished_name = name
    [name]
    [authority]
    basicConstraints = critical,CA:TRUE
    keyUsage = critical,keyCertSign,cRLSign
    subjectKeyIdentifier = hash
    [server]
    basicConstraints = CA:FALSE
    subjectAltName = IP:127.0.0.1,IP:::1,DNS:localhost
    extendedKeyUsage = serverAuth
    [client]
    basicConstraints = CA:FALSE
    extendedKeyUsage = clientAuth

    """

  /// How a client connects that trusts the authority and no other.
  ///
  /// - Parameter presentsCertificate: Whether it has a certificate of its own to show.
  public func clientConfiguration(presentsCertificate: Bool) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(authority.string)
    if presentsCertificate {
      configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(clientCertificate.string).map { .certificate($0) }
      configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: clientKey.string, format: .pem))
    }
    return configuration
  }

  /// Lays out the directory of a host as Docker and the containers tools look for it: `HOST/ca.crt`, and `client.cert` with `client.key` beside.
  ///
  /// <https://docs.docker.com/engine/security/certificates/>
  ///
  /// - Parameters:
  ///   - parent: The `certs.d` directory; made where it is missing.
  ///   - host: The registry with its port: `127.0.0.1:5000`.
  /// - Returns: The directory of the host.
  @discardableResult
  public func layOut(in parent: FilePath, host: String, presentsCertificate: Bool) throws -> FilePath {
    let folder = parent.appending(host)
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    try manager.copyItem(atPath: authority.string, toPath: folder.appending("ca.crt").string)
    if presentsCertificate {
      try manager.copyItem(atPath: clientCertificate.string, toPath: folder.appending("client.cert").string)
      try manager.copyItem(atPath: clientKey.string, toPath: folder.appending("client.key").string)
    }
    return folder
  }
}
