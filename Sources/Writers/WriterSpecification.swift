public import SystemPackage

/// What `--writer` asks for.
public enum WriterSpecification: Sendable, Hashable {
  /// Files in a directory.
  case file(directory: FilePath)
  /// Lines of JSON on standard output.
  case standardOutput
  /// A database of SQLite.
  case sqlite(path: FilePath)
  /// Lines of JSON over a connection.
  case lines(SocketTarget)
  /// A datagram of JSON for each record.
  case datagrams(HostPort)
  /// Batches over HTTP.
  case analyzer(AnalyzerAddress)

  /// The forms, for messages and help.
  public static let forms =
    "file:DIR, stdout, sqlite:FILE, tcp://HOST:PORT, tls://HOST:PORT, unix:PATH, udp://HOST:PORT, https://HOST[:PORT]/PATH"

  /// Parses one of `forms`, or `http://` on this machine.
  ///
  /// - Throws: `WriterError.malformedSpecification`.
  public init(parsing text: String) throws(WriterError) {
    do {
      self = try Self.parsed(text)
    } catch {
      throw .malformedSpecification(text: text, reason: error.reason)
    }
  }

  private static func parsed(_ text: String) throws(HostPort.Fault) -> WriterSpecification {
    if text == "stdout" { return .standardOutput }
    if let path = text.strippingPrefix("file:") { return .file(directory: try checked(path, what: "directory")) }
    if let path = text.strippingPrefix("sqlite:") { return .sqlite(path: try checked(path, what: "file")) }
    if let path = text.strippingPrefix("unix:") { return .lines(.unix(path: try socketPath(path))) }
    if let rest = text.strippingPrefix("tcp://") { return .lines(.tcp(try HostPort(parsing: Substring(rest)))) }
    if let rest = text.strippingPrefix("tls://") { return .lines(.tls(try HostPort(parsing: Substring(rest)))) }
    if let rest = text.strippingPrefix("udp://") { return .datagrams(try HostPort(parsing: Substring(rest))) }
    if text.hasPrefix("https://") || text.hasPrefix("http://") { return .analyzer(try AnalyzerAddress(parsing: text)) }
    throw HostPort.Fault(reason: fault(in: text))
  }

  private static func checked(_ path: String, what: String) throws(HostPort.Fault) -> FilePath {
    if let reason = fault(inPath: path, what: what) { throw HostPort.Fault(reason: reason) }
    return FilePath(path)
  }

  private static func socketPath(_ path: String) throws(HostPort.Fault) -> FilePath {
    let path = try checked(path, what: "socket")
    guard path.string.utf8.count <= longestSocketPath else {
      throw HostPort.Fault(reason: "the path of a socket has \(longestSocketPath) bytes at most")
    }
    return path
  }

  /// <https://man7.org/linux/man-pages/man7/unix.7.html>
  private static let longestSocketPath = 107

  private static func fault(inPath path: String, what: String) -> String? {
    if path.isEmpty { return "it names no \(what)" }
    if path.utf8.contains(0) { return "a path has no character U+0000" }
    // The shell leaves it alone behind a colon, and a directory called ~ invites accidents.
    if path == "~" || path.hasPrefix("~/") { return "~ is not replaced here; write $HOME" }
    if path.hasPrefix("//"), !path.hasPrefix("///") { return "it is no URL; write a path behind the colon" }
    return nil
  }

  private static func fault(in text: String) -> String {
    if text.isEmpty { return "it is empty" }
    if text == "-" { return "standard output is called stdout" }
    if text.hasPrefix("tcp:") || text.hasPrefix("tls:") || text.hasPrefix("udp:") {
      return "two slashes are missing behind the colon"
    }
    return "there is no such kind"
  }
}

extension WriterSpecification {
  /// Scheme, host and port of whom a token is shown to; `nil` where nobody is.
  public var tokenOrigin: String? {
    if case .analyzer(let address) = self { address.origin } else { nil }
  }
}

extension WriterSpecification: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let directory): "file:\(directory)"
    case .standardOutput: "stdout"
    case .sqlite(let path): "sqlite:\(path)"
    case .lines(let target): "\(target)"
    case .datagrams(let address): "udp://\(address)"
    case .analyzer(let address): address.text
    }
  }
}

extension String {
  fileprivate func strippingPrefix(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
