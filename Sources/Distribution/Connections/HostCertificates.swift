import Foundation
import NIOSSL

/// What a `certs.d` directory has for one host: authorities in `*.crt`, a client's certificate and key in `NAME.cert` and `NAME.key`.
///
/// <https://docs.docker.com/engine/security/certificates/#understand-the-configuration>
struct HostCertificates: Sendable {
  private let directory: String
  private var authorities: [NIOSSLCertificate] = []
  /// The first pair in alphabetical order: a connection shows one.
  private var client: (chain: [NIOSSLCertificate], key: NIOSSLPrivateKey)?

  /// - Throws: `RegistryError.unusableCertificates`, which names the file.
  init(directory: String) throws(RegistryError) {
    self.directory = directory
    let names = try PEMFile.names(in: directory)
    for name in names where name.hasSuffix(".crt") { authorities += try PEMFile.certificates("\(directory)/\(name)") }
    for name in names where name.hasSuffix(".key") {
      let certificate = "\(name.dropLast(".key".count)).cert"
      guard names.contains(certificate) else {
        throw .unusableCertificates(
          path: "\(directory)/\(name)",
          reason: "the certificate for this key, \(certificate), is not beside it"
        )
      }
    }
    for name in names where name.hasSuffix(".cert") {
      let key = "\(name.dropLast(".cert".count)).key"
      guard names.contains(key) else {
        throw .unusableCertificates(
          path: "\(directory)/\(name)",
          reason: "the key for this certificate, \(key), is not beside it; the certificate of an authority is to be named *.crt"
        )
      }
      let pair = (try PEMFile.certificates("\(directory)/\(name)"), try PEMFile.privateKey("\(directory)/\(key)"))
      if client == nil { client = pair }
    }
  }

  /// Adds what is here to what holds everywhere.
  ///
  /// - Throws: `RegistryError.unusableCertificates` where the parts do not belong together.
  func apply(to tls: inout TLSConfiguration) throws(RegistryError) {
    if !authorities.isEmpty { tls.additionalTrustRoots.append(.certificates(authorities)) }
    guard let client else { return }
    tls.certificateChain = client.chain.map { .certificate($0) }
    tls.privateKey = .privateKey(client.key)
    do {
      _ = try NIOSSLContext(configuration: tls)
    } catch {
      throw .unusableCertificates(path: directory, reason: "the client's certificate and key do not belong together")
    }
  }
}
