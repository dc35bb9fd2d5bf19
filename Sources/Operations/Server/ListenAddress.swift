/// Where a server listens, as people write it: `127.0.0.1:9090`, `[::1]:9090`, `:9090` for all addresses of
/// IPv4, `[::]:9090` for those and all of IPv6.
public struct ListenAddress: Sendable, Hashable {
  /// Without brackets; empty for all addresses of IPv4.
  public let host: String
  /// 0 for any that is free.
  public let port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `nil` where the text is none.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
    else { return nil }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      self.init(host: String(host.dropFirst().dropLast()), port: port)
    } else {
      guard !host.contains(":"), !host.contains("["), !host.contains("/"), !host.contains(" ") else { return nil }
      self.init(host: String(host), port: port)
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
