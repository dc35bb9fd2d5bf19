import Foundation
import NIOSSL

/// Files with certificates and keys, in the form of RFC 7468.
enum PEMFile {
  /// - Parameter place: What names the file, where that is not clear from its path; `nil` where it is.
  /// - Throws: `RegistryError.unusableCertificates`.
  static func certificates(_ path: String, namedBy place: String? = nil) throws(RegistryError) -> [NIOSSLCertificate] {
    let bytes = try contents(path, place)
    guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
      throw .unusableCertificates(path: path, reason: "there is no certificate in PEM form in it" + named(by: place))
    }
    return certificates
  }

  /// - Throws: `RegistryError.unusableCertificates`.
  static func privateKey(_ path: String) throws(RegistryError) -> NIOSSLPrivateKey {
    let bytes = try contents(path, nil)
    guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
      throw .unusableCertificates(path: path, reason: "there is no private key in PEM form, without a pass phrase, in it")
    }
    return key
  }

  /// What is in a directory, in alphabetical order.
  ///
  /// - Throws: `RegistryError.unusableCertificates`.
  static func names(in directory: String, namedBy place: String? = nil) throws(RegistryError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    } catch {
      throw .unusableCertificates(path: directory, reason: reason(error) + named(by: place))
    }
  }

  private static func contents(_ path: String, _ place: String?) throws(RegistryError) -> [UInt8] {
    let bytes: Data?
    do {
      bytes = try BoundedFile.read(path, upTo: TrustRoots.maximumBytes)
    } catch {
      guard case .unreadableCredentials(let path, let reason) = error else { throw error }
      throw .unusableCertificates(path: path, reason: reason + named(by: place))
    }
    guard let bytes else { throw .unusableCertificates(path: path, reason: "there is no such file" + named(by: place)) }
    return [UInt8](bytes)
  }

  private static func named(by place: String?) -> String { place.map { ", and \($0) names it" } ?? "" }

  private static func reason(_ error: any Error) -> String { RegistryText.clean(error.localizedDescription) }
}
