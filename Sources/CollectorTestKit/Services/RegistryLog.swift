/// What a registry wrote of itself.
public struct RegistryLog: Sendable {
  /// A request as the access log has it.
  public struct Request: Sendable, Hashable {
    public let method: String
    /// The path with the query.
    public let target: String
    public let status: Int
  }

  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n")
  }

  /// Where the registry listens; `nil` where it does not say.
  var address: String? {
    for line in lines.reversed() {
      if let match = line.firstMatch(of: /listening on (127\.0\.0\.1:[0-9]+)/) { return String(match.1) }
    }
    return nil
  }

  /// <https://httpd.apache.org/docs/2.4/logs.html#combined>
  var requests: [Request] {
    lines.compactMap { line in
      guard let match = line.wholeMatch(of: /\S+ - \S+ \[[^\]]+\] "([A-Z]+) (\S+) [^"]+" ([0-9]{3}) .*/) else { return nil }
      guard let status = Int(match.3) else { return nil }
      return Request(method: String(match.1), target: String(match.2), status: status)
    }
  }
}
