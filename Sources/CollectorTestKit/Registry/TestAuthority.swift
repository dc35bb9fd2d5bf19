import Crypto
import Foundation

/// An authority of a test's own, which vouches for servers and clients: nobody trusts it who does not have its certificate.
///
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>
public struct TestAuthority: Sendable {
  /// A certificate with its key, both in PEM form.
  public struct Identity: Sendable, Hashable {
    public let certificate: String
    public let key: String
  }

  /// The authority's own certificate, in PEM form.
  public let certificate: String
  private let name: String
  private let key: P256.Signing.PrivateKey

  public init(name: String = "Collector's test authority") throws {
    key = P256.Signing.PrivateKey()
    self.name = name
    certificate = try Self.certificate(of: name, key.publicKey, isAuthority: true, names: [], by: name, key)
  }

  /// A certificate for somebody.
  ///
  /// - Parameter names: Host names and IPv4 addresses of a server; none for a client.
  public func issue(_ subject: String, names: [String] = []) throws -> Identity {
    let own = P256.Signing.PrivateKey()
    let certificate = try Self.certificate(of: subject, own.publicKey, isAuthority: false, names: names, by: name, key)
    return Identity(certificate: certificate, key: own.pemRepresentation)
  }

  /// For a server on this machine.
  public func issueForLoopback() throws -> Identity {
    try issue("localhost", names: ["localhost", "127.0.0.1"])
  }

  private static func certificate(
    of subject: String,
    _ subjectKey: P256.Signing.PublicKey,
    isAuthority: Bool,
    names: [String],
    by issuer: String,
    _ issuerKey: P256.Signing.PrivateKey
  ) throws -> String {
    let ecdsaWithSHA256 = DERWriter.sequence(DERWriter.identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
    let now = Date()
    let content = DERWriter.sequence(
      DERWriter.value(0xa0, DERWriter.integer(2)),
      DERWriter.integer(UInt64.random(in: 1 ... .max)),
      ecdsaWithSHA256,
      distinguishedName(issuer),
      DERWriter.sequence(DERWriter.time(now - 3600), DERWriter.time(now + 86_400)),
      distinguishedName(subject),
      Array(subjectKey.derRepresentation),
      DERWriter.value(0xa3, extensions(isAuthority: isAuthority, names: names))
    )
    let signature = try issuerKey.signature(for: Data(content))
    let whole = DERWriter.sequence(content, ecdsaWithSHA256, DERWriter.bits(Array(signature.derRepresentation)))
    let text = Data(whole).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    return "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
  }

  private static func distinguishedName(_ commonName: String) -> [UInt8] {
    DERWriter.sequence(DERWriter.set(DERWriter.sequence(DERWriter.identifier(0x55, 0x04, 0x03), DERWriter.text(commonName))))
  }

  private static func extensions(isAuthority: Bool, names: [String]) -> [UInt8] {
    let constraints = isAuthority ? DERWriter.sequence(DERWriter.boolean(true)) : DERWriter.sequence()
    let basic = DERWriter.sequence(
      DERWriter.identifier(0x55, 0x1d, 0x13),
      DERWriter.boolean(true),
      DERWriter.octets(constraints)
    )
    guard !names.isEmpty else { return DERWriter.sequence(basic) }
    let alternatives = names.flatMap { name in
      let octets = name.split(separator: ".").compactMap { UInt8($0) }
      return octets.count == 4 ? DERWriter.value(0x87, octets) : DERWriter.value(0x82, Array(name.utf8))
    }
    let alternative = DERWriter.sequence(
      DERWriter.identifier(0x55, 0x1d, 0x11),
      DERWriter.octets(DERWriter.value(0x30, alternatives))
    )
    return DERWriter.sequence(basic, alternative)
  }
}
