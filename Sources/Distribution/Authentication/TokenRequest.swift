import Foundation

/// What is asked of a token service, in the two forms that there are.
struct TokenRequest: Sendable {
  /// What the service may call this client; it has to be something.
  static let clientID = "collector"

  let service: BearerService
  let scope: TokenScope?
  let credential: RegistryCredential?

  /// The address of a token, for the older form; a password goes into the `Authorization` field.
  ///
  /// <https://distribution.github.io/distribution/spec/auth/token/#requesting-a-token>
  var url: URL {
    var items = service.service.map { [URLQueryItem(name: "service", value: $0)] } ?? []
    items += (scope?.description.split(separator: " ") ?? []).map { URLQueryItem(name: "scope", value: String($0)) }
    return items.isEmpty ? service.realm : service.realm.appending(queryItems: items)
  }

  /// The form of the newer way, to be sent to the realm itself; `nil` where nobody asks.
  ///
  /// <https://distribution.github.io/distribution/spec/auth/oauth/>
  var form: String? {
    var fields: [(String, String)]
    switch credential {
    case nil: return nil
    case .password(let username, let password):
      fields = [("grant_type", "password"), ("username", username), ("password", password)]
    case .identityToken(let token): fields = [("grant_type", "refresh_token"), ("refresh_token", token)]
    }
    fields.append(("client_id", Self.clientID))
    if let name = service.service { fields.append(("service", name)) }
    if let scope { fields.append(("scope", scope.description)) }
    return fields.map { "\($0)=\(Self.encode($1))" }.joined(separator: "&")
  }

  /// <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>
  private static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xf)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
