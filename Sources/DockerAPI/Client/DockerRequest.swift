import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A request to a daemon.
struct DockerRequest: Sendable {
  let method: HTTPMethod
  /// The path, its variable parts encoded by `pathComponent` or `imagePath`.
  let path: String
  /// What is asked for, to complete "Docker cannot …".
  let action: String
  var query: [(name: String, value: String)] = []
  var headers: HTTPHeaders = [:]
  var body: HTTPClientRequest.Body?

  init(_ method: HTTPMethod, _ path: String, to action: String) {
    self.method = method
    self.path = path
    // An action can name what the user, or an image's reference, made up.
    self.action = DaemonText.clean(action)
  }

  /// Adds a parameter unless it is `nil`.
  mutating func add(_ name: String, _ value: String?) {
    if let value { query.append((name, value)) }
  }

  mutating func setJSON(_ value: some Encodable) throws {
    headers.replaceOrAdd(name: "Content-Type", value: "application/json")
    body = .bytes(ByteBuffer(bytes: try JSONEncoder.forDocker.encode(value)))
  }

  /// Sets a tar archive as the body.
  ///
  /// - Parameter lengthBytes: `nil` sends it in chunks.
  mutating func setArchive<Bytes: AsyncSequence & Sendable>(_ bytes: Bytes, lengthBytes: Int64?)
  where Bytes.Element == ByteBuffer {
    headers.replaceOrAdd(name: "Content-Type", value: "application/x-tar")
    body = .stream(UploadBody(base: bytes), length: lengthBytes.map { .known($0) } ?? .unknown)
  }

  func httpRequest(to endpoint: DockerEndpoint) -> HTTPClientRequest {
    let base =
      switch endpoint.transport {
      case .unixSocket(let path): "http+unix://\(Self.pathComponent(path))"
      case .tcp(let host, let port, nil): "http://\(host):\(port)"
      case .tcp(let host, let port, _?): "https://\(host):\(port)"
      }
    let parameters = query.map { "\($0.name)=\(Self.pathComponent($0.value))" }.joined(separator: "&")
    var request = HTTPClientRequest(url: base + endpoint.basePath + path + (parameters.isEmpty ? "" : "?\(parameters)"))
    request.method = method
    request.headers = headers
    // Daemons refuse requests without one, and AsyncHTTPClient has none for a socket.
    if case .unixSocket = endpoint.transport { request.headers.replaceOrAdd(name: "Host", value: "docker") }
    request.headers.replaceOrAdd(name: "User-Agent", value: "collector")
    request.body = body
    return request
  }

  /// Text as one part of a path or as a parameter's value.
  static func pathComponent(_ text: String) -> String {
    encode(text, keeping: "-._~")
  }

  /// The name of an image, whose slashes the daemon expects as they are.
  static func imagePath(_ name: String) -> String {
    encode(name, keeping: "-._~/:@")
  }

  private static func encode(_ text: String, keeping kept: String) -> String {
    let kept = Set(kept.utf8)
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
