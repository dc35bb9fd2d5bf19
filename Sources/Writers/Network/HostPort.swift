import Foundation

/// A host and a port: `logs.example.com:9000`, `127.0.0.1:9000`, `[::1]:9000`.
public struct HostPort: Sendable, Hashable {
  /// A name or an address, without brackets.
  public let host: String
  public let port: Int

  /// What is wrong, for people.
  struct Fault: Error {
    let reason: String
  }

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init(parsing text: Substring) throws(Fault) {
    if text.contains("@") { throw Fault(reason: "a user name or password means nothing there") }
    if text.contains("/") || text.contains("?") || text.contains("#") {
      throw Fault(reason: "behind the port there can be nothing")
    }
    guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { throw Fault(reason: "it names no port: HOST:PORT") }
    guard let port = Int(text[text.index(after: colon)...]), (1...65535).contains(port), !text[colon...].contains("+") else {
      throw Fault(reason: "a port is a number from 1 to 65535")
    }
    host = try Self.host(text[..<colon])
    self.port = port
  }

  private static func host(_ text: Substring) throws(Fault) -> String {
    if text.isEmpty { throw Fault(reason: "it names no host") }
    if text.hasPrefix("["), text.hasSuffix("]") {
      let address = String(text.dropFirst().dropLast())
      guard Loopback.isAddress(address), address.contains(":") else {
        throw Fault(reason: "in brackets there has to be an IPv6 address")
      }
      return address
    }
    if text.contains(":") { throw Fault(reason: "an IPv6 address has to be in brackets: [::1]:9000") }
    guard text.utf8.allSatisfy({ isInHostNames($0) }) else { throw Fault(reason: "that is no name of a host") }
    return String(text)
  }

  private static func isInHostNames(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension HostPort: CustomStringConvertible {
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
