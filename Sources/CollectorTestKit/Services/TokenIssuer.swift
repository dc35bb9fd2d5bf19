import Crypto
import Foundation
import JWTKit
import SystemPackage

/// Signs tokens that a registry takes which has the certificate.
///
/// <https://distribution.github.io/distribution/spec/auth/jwt/>
struct TokenIssuer: Sendable {
  /// What tokens call their issuer, and the registry has to be told.
  static let name = "Collector's tests"
  /// How long a registry takes tokens after their end.
  private static let leeway = 60

  /// What the registry trusts: its `rootcertbundle`.
  let certificate: FilePath
  private let keys: JWTKeyCollection
  private let keyID: JWKIdentifier

  /// Makes a key.
  init(in directory: TemporaryDirectory) async throws {
    try await TestCertificates.make("authority", named: Self.name, in: directory)
    certificate = directory.file("authority.crt")
    let pem = try String(contentsOfFile: directory.file("authority.key").string, encoding: .utf8)
    keyID = JWKIdentifier(string: Self.fingerprint(of: try P256.Signing.PrivateKey(pemRepresentation: pem).publicKey))
    keys = await JWTKeyCollection().add(ecdsa: try ES256PrivateKey(pem: pem), kid: keyID)
  }

  /// A token for somebody.
  ///
  /// - Parameters:
  ///   - subject: The user's name; empty for nobody in particular.
  ///   - lifetime: In seconds; `nil` for one that even a registry with patience takes for expired.
  func token(for subject: String, service: String, access: [ResourceScope], lifetime: Int?, now: Date) async throws -> String {
    let now = Int(now.timeIntervalSince1970)
    let start = lifetime == nil ? now - 10 * Self.leeway : now
    let claims = Claims(
      iss: Self.name,
      sub: subject,
      aud: service,
      exp: start + (lifetime ?? Self.leeway),
      nbf: start - 1,
      iat: start,
      jti: String(UInt64.random(in: .min ... .max), radix: 36),
      access: access
    )
    return try await keys.sign(claims, kid: keyID)
  }

  private struct Claims: JWTPayload {
    let iss, sub, aud: String
    let exp, nbf, iat: Int
    let jti: String
    let access: [ResourceScope]

    /// Only the registry reads them.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
  }

  /// How distribution 2 names a key: 240 bits of the SHA-256 of its DER form, in base 32, with a colon after every fourth character.
  ///
  /// <https://github.com/distribution/distribution/blob/v2.8.2/docs/spec/auth/jwt.md>
  private static func fingerprint(of key: P256.Signing.PublicKey) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var characters: [Character] = []
    var (bits, count) = (0, 0)
    for byte in SHA256.hash(data: key.derRepresentation).prefix(30) {
      (bits, count) = (bits << 8 | Int(byte), count + 8)
      while count >= 5 {
        count -= 5
        characters.append(alphabet[bits >> count & 31])
      }
      bits &= (1 << count) - 1
    }
    return stride(from: 0, to: characters.count, by: 4).map { String(characters[$0..<min($0 + 4, characters.count)]) }
      .joined(separator: ":")
  }
}
