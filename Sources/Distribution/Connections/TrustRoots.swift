import Foundation
import NIOSSL

/// The authorities that the environment names in place of the system's.
enum TrustRoots {
  /// A system's bundle has 200 KB in one file.
  static let maximumBytes = 16 << 20

  /// The authorities in the file that `SSL_CERT_FILE` names and in the directories that `SSL_CERT_DIR` does; `nil` where neither is set.
  ///
  /// <https://docs.openssl.org/3.0/man3/SSL_CTX_load_verify_locations/>
  ///
  /// - Throws: `RegistryError.unusableCertificates`.
  static func named(in environment: [String: String]) throws(RegistryError) -> NIOSSLTrustRoots? {
    let file = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    let directories = (environment["SSL_CERT_DIR"] ?? "").split(separator: ":").map(String.init)
    guard file != nil || !directories.isEmpty else { return nil }
    var authorities: [NIOSSLCertificate] = []
    if let file { authorities += try PEMFile.certificates(file, namedBy: "SSL_CERT_FILE") }
    for directory in directories {
      for file in try PEMFile.names(in: directory, namedBy: "SSL_CERT_DIR") {
        // These directories have links, revocation lists and notes in them, too.
        if let found = try? PEMFile.certificates("\(directory)/\(file)", namedBy: "SSL_CERT_DIR") { authorities += found }
      }
    }
    return .certificates(authorities)
  }
}
