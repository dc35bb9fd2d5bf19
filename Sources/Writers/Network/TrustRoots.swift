import Foundation
import NIOSSL

/// How servers are verified: by the system's authorities, or by those that the environment names in their place.
///
/// <https://docs.openssl.org/3.0/man3/SSL_CTX_load_verify_locations/>
enum TrustRoots {
  /// - Parameter environment: `SSL_CERT_FILE` names a file of authorities, `SSL_CERT_DIR` directories of such files.
  /// - Throws: `WriterError.unusableCertificates`.
  static func clientConfiguration(_ environment: [String: String]) throws(WriterError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    let file = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    let directories = (environment["SSL_CERT_DIR"] ?? "").split(separator: ":").map(String.init)
    guard file != nil || !directories.isEmpty else { return configuration }
    var authorities: [NIOSSLCertificate] = []
    if let file { authorities += try certificates(file) }
    for directory in directories {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      // These directories have links, revocation lists and notes in them, too.
      for name in names.sorted() { authorities += (try? certificates("\(directory)/\(name)")) ?? [] }
    }
    configuration.trustRoots = .certificates(authorities)
    return configuration
  }

  private static func certificates(_ path: String) throws(WriterError) -> [NIOSSLCertificate] {
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(path)
      if !certificates.isEmpty { return certificates }
    } catch {
      throw .unusableCertificates(path: path, reason: "it is not there, or there is no certificate in PEM form in it")
    }
    throw .unusableCertificates(path: path, reason: "there is no certificate in PEM form in it")
  }
}
