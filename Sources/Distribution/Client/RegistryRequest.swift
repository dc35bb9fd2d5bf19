import Foundation
import NIOHTTP1
import OCI

/// A request to a registry.
struct RegistryRequest: Sendable {
  let method: HTTPMethod
  /// The path, encoded, and the query where there is one.
  var target: String
  /// What is asked for, with its registry, for messages.
  let what: String
  /// What a token must allow; `nil` where none of a certain kind is needed.
  let scope: TokenScope?
  var accept: [String] = []
  var speaker = Speaker.user
  /// The first byte that is wanted of the content.
  var offset: Int64 = 0
  /// How long the request has waited for its turn, which is no fault of the registry's and counts against no budget.
  let waits = DurationSum()

  /// Who makes a request, as the registry is told.
  enum Speaker: Sendable {
    /// The user, as far as the registry asks for it.
    case user
    /// Nobody; being asked for it is an answer like any other.
    case nobody
    /// Whoever has this credential; `nil` for nobody.
    case holder(of: Authorization?)
  }

  /// - Parameters:
  ///   - path: What follows `/v2/`. It is encoded here.
  ///   - what: It can name what the registry made up.
  init(_ method: HTTPMethod, _ path: String, query: [(name: String, value: String)] = [], what: String, scope: TokenScope?) {
    self.method = method
    let parameters = query.map { "\($0.name)=\(Self.encode($0.value, keeping: ""))" }.joined(separator: "&")
    target = "/v2/" + Self.encode(path, keeping: "/:") + (parameters.isEmpty ? "" : "?\(parameters)")
    self.what = RegistryText.clean(what)
    self.scope = scope
  }

  /// A request to something that a registry has beside `/v2/`.
  ///
  /// - Parameter target: The path and the query, encoded.
  init(_ method: HTTPMethod, target: String, what: String, speaker: Speaker) {
    self.method = method
    self.target = target
    self.what = RegistryText.clean(what)
    self.speaker = speaker
    scope = nil
  }

  /// The end point of a manifest; <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests>.
  static func manifest(
    _ method: HTTPMethod,
    _ selector: ManifestSelector,
    in repository: String,
    host: RegistryHost
  ) -> RegistryRequest {
    var request = RegistryRequest(
      method,
      "\(repository)/manifests/\(selector.value)",
      what: "manifest \(host)/\(repository)\(selector)",
      scope: .pull(repository)
    )
    request.accept = MediaType.manifests.map(\.rawValue)
    return request
  }

  /// The end point of a blob; <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-blobs>.
  static func blob(_ digest: Digest, in repository: String, host: RegistryHost) -> RegistryRequest {
    RegistryRequest(
      .GET,
      "\(repository)/blobs/\(digest)",
      what: "blob \(host)/\(repository)@\(digest)",
      scope: .pull(repository)
    )
  }

  /// Text for a path or a query: all but letters, digits, `-._~` and `kept` is encoded.
  static func encode(_ text: String, keeping kept: String) -> String {
    let kept = Set("-._~\(kept)".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      case _ where kept.contains(byte): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xf)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
