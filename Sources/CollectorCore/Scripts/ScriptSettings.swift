/// What a script says of itself in its `# collector:` lines.
public struct ScriptSettings: Sendable, Hashable {
  /// What its standard output is.
  public enum Output: String, Sendable, Codable, CaseIterable {
    case json, yaml, text
  }

  /// What its output means; it must have that kind's shape.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case packages, checks, data
  }

  public var output: Output
  public var kind: Kind
  /// `nil` means the limit of the pass.
  public var timeout: Duration?
  /// `nil` means the network of the pass.
  public var network: Limits.Network?
  /// Parts of the toolbox that it needs beside those of its runtime.
  public var tools: Set<String> = []

  public init(output: Output = .text, kind: Kind = .data, timeout: Duration? = nil, network: Limits.Network? = nil) {
    self.output = output
    self.kind = kind
    self.timeout = timeout
    self.network = network
  }

  /// What `tools` can name.
  static let knownTools = ["python", "ruby"]

  /// All settings in one spelling.
  var canonicalText: String {
    [
      "output=\(output.rawValue)", "kind=\(kind.rawValue)",
      "timeout=\(timeout.map { "\($0.wholeMilliseconds)" } ?? "")", "network=\(network?.rawValue ?? "")",
    ].joined(separator: " ") + (tools.isEmpty ? "" : " tools=\(tools.sorted().joined(separator: ","))")
  }
}
