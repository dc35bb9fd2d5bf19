/// Where a Docker daemon, or Podman's service for Docker's clients, listens.
///
/// <https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option>
public struct DockerEndpoint: Sendable, Hashable {
  public enum Transport: Sendable, Hashable {
    /// A socket in the file system, by its absolute path.
    case unixSocket(path: String)
    /// A TCP port; an IPv6 address stands in brackets. `tls` is `nil` for plain HTTP.
    case tcp(host: String, port: Int, tls: TLS?)
  }

  /// How the daemon and its client prove to each other who they are.
  public struct TLS: Sendable, Hashable {
    /// The directory of `ca.pem`, `cert.pem` and `key.pem`, of which each may be missing; `nil` to trust the system's authorities and
    /// present no certificate.
    public let certificateDirectory: String?

    public init(certificateDirectory: String?) {
      self.certificateDirectory = certificateDirectory
    }
  }

  public let transport: Transport
  /// What precedes the path of every request, without a slash at its end; mostly empty.
  public let basePath: String

  public init(_ transport: Transport, basePath: String = "") {
    self.transport = transport
    self.basePath = basePath
  }

  /// Where Docker listens unless told otherwise.
  public static let standard = DockerEndpoint(.unixSocket(path: "/var/run/docker.sock"))

  /// The ports of Docker's convention, for endpoints that name none.
  static let plainPort = 2375
  static let tlsPort = 2376

  /// Parses `unix:///PATH`, `tcp://HOST[:PORT]`, `http://HOST[:PORT]` or `https://HOST[:PORT]`.
  ///
  /// - Parameter tls: What `tcp` and `https` endpoints use; `nil` makes `tcp` plain, and `https` trust the system's authorities.
  /// - Throws: `DockerError.invalidEndpoint`.
  public init(parsing text: String, tls: TLS? = nil) throws(DockerError) {
    func refuse(_ reason: String) -> DockerError { .invalidEndpoint(text: text, reason: reason) }
    guard let separator = text.firstRange(of: "://") else {
      throw refuse(text.hasPrefix("/") ? "it has no scheme; for a socket write unix://\(text)" : "it has no scheme")
    }
    let rest = text[separator.upperBound...]
    switch text[..<separator.lowerBound].lowercased() {
    case "unix":
      guard rest.hasPrefix("/"), rest.count > 1 else {
        throw refuse("a socket has an absolute path, as in unix:///var/run/docker.sock")
      }
      guard !rest.utf8.contains(0) else { throw refuse("the path holds a zero byte") }
      self.init(.unixSocket(path: String(rest)))
    case "tcp": self = try Self.parseHost(rest, tls: tls, refuse)
    case "http": self = try Self.parseHost(rest, tls: nil, refuse)
    case "https": self = try Self.parseHost(rest, tls: tls ?? TLS(certificateDirectory: nil), refuse)
    case "ssh":
      throw refuse(
        "connections over ssh are not supported; forward the socket (ssh -L /tmp/docker.sock:/var/run/docker.sock HOST) and use unix:///tmp/docker.sock"
      )
    case "npipe": throw refuse("named pipes exist on Windows only")
    case "fd": throw refuse("fd:// is for the daemon; a client needs unix:// or tcp://")
    default: throw refuse("the scheme is none of unix, tcp, http and https")
    }
  }

  private static func parseHost(
    _ text: Substring,
    tls: TLS?,
    _ refuse: (String) -> DockerError
  ) throws(DockerError) -> DockerEndpoint {
    let authority = text.prefix { $0 != "/" }
    var basePath = text[authority.endIndex...]
    while basePath.last == "/" { basePath.removeLast() }
    guard !authority.contains("@") else { throw refuse("it holds a user name, which Docker's API has no use for") }
    let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
    let colon = authority[afterBracket...].lastIndex(of: ":")
    let host = authority[..<(colon ?? authority.endIndex)]
    guard !host.isEmpty else { throw refuse("it names no host") }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
    let allowed = isBracketed ? "[]:." : ".-_"
    guard isBracketed || !host.contains(":"),
      host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || allowed.contains($0)) }),
      basePath.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
    else { throw refuse("it is no address; expected something like tcp://host:\(plainPort)") }
    var port = tls == nil ? plainPort : tlsPort
    if let colon {
      let digits = authority[authority.index(after: colon)...]
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), (1...65535).contains(number) else {
        throw refuse("the port is no number from 1 to 65535")
      }
      port = number
    }
    return DockerEndpoint(.tcp(host: String(host), port: port, tls: tls), basePath: String(basePath))
  }
}

extension DockerEndpoint: CustomStringConvertible {
  public var description: String {
    switch transport {
    case .unixSocket(let path): "unix://\(path)"
    case .tcp(let host, let port, _): "tcp://\(host):\(port)\(basePath)"
    }
  }
}
