import Foundation

/// The host of one registry: the name that references give it and the address where it answers.
public struct RegistryHost: Hashable, Sendable {
  /// The host as references name it, with its port where one is given: `docker.io`, `127.0.0.1:5000`.
  public let name: String
  /// The host, and port where one is given, that requests go to: `registry-1.docker.io` for `docker.io`.
  let address: String

  /// Docker Hub, by all the names that Docker knows for it. Its registry answers under another name than its images have.
  static let dockerHub = "docker.io"
  static let dockerHubNames: Set<String> = ["docker.io", "index.docker.io", "registry-1.docker.io"]

  /// - Throws: `RegistryError.invalidHost` unless `text` is a host name or an IP address (IPv6 in brackets), with or without a port.
  public init(_ text: String) throws(RegistryError) {
    guard !text.isEmpty else { throw .invalidHost(text: text, reason: "it is empty") }
    guard text.utf8.allSatisfy(Self.isAllowed) else {
      throw .invalidHost(
        text: text,
        reason: "a host has only letters, digits, . and -, and a port after a colon; no scheme, no path"
      )
    }
    let (host, port) = Self.split(text)
    guard !host.isEmpty, host.first == "[" || !host.contains(":") else {
      throw .invalidHost(text: text, reason: "an IPv6 address is written in brackets: [::1]:5000")
    }
    if let port, UInt16(port).map({ $0 > 0 }) != true {
      throw .invalidHost(text: text, reason: "a port is between 1 and 65535")
    }
    let isHub = Self.dockerHubNames.contains(text)
    name = isHub ? Self.dockerHub : text
    address = isHub ? "registry-1.docker.io" : text
  }

  /// Docker Hub with another server in its place, for tests.
  package init(dockerHubAt address: String) {
    name = Self.dockerHub
    self.address = address
  }

  var isDockerHub: Bool { name == Self.dockerHub }

  /// Whether the host is this machine, where plain HTTP crosses no network.
  public var isLoopback: Bool { Self.isLoopback(Self.split(name).host) }

  /// Whether a URL leads to this machine.
  static func isLoopback(_ url: URL) -> Bool {
    guard let host = Origin(url)?.host else { return false }
    return isLoopback(host.contains(":") ? "[\(host)]" : host)
  }

  private static func isLoopback(_ text: String) -> Bool {
    let host = text.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return octets.count == 4 && octets[0] == 127 && !octets.contains(nil)
  }

  /// Whether the registry is known to end long listings of tags without a word: Google's.
  ///
  /// <https://cloud.google.com/artifact-registry/docs/reference/docker-api>
  var cutsListingsOff: Bool {
    ["gcr.io", "pkg.dev"].contains { name == $0 || name.hasSuffix(".\($0)") }
  }

  var hasPort: Bool { Self.split(name).port != nil }

  /// The text before and after the colon that starts a port; the brackets of an IPv6 address stay.
  static func split(_ text: String) -> (host: String, port: String?) {
    guard let colon = text.lastIndex(of: ":"), text[colon...].firstIndex(of: "]") == nil else { return (text, nil) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension RegistryHost: CustomStringConvertible {
  public var description: String { name }
}
