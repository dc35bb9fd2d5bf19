/// Another registry that has, or fetches, what a registry has.
public struct RegistryMirror: Hashable, Sendable {
  public let host: RegistryHost
  /// What the mirror puts before the names of repositories, without slashes at its ends: a proxy project of Harbor, a repository of Artifactory.
  /// Empty for nothing.
  public let prefix: String
  /// Whether the mirror answers in plain HTTP. A loopback host is tried both ways without it.
  public var usesPlainHTTP: Bool

  /// - Parameter text: `HOST[:PORT][/PREFIX]`.
  /// - Throws: `RegistryError.invalidHost`.
  public init(_ text: String, usesPlainHTTP: Bool = false) throws(RegistryError) {
    let slash = text.firstIndex(of: "/") ?? text.endIndex
    host = try RegistryHost(String(text[..<slash]))
    let path = text[slash...].drop { $0 == "/" }
    prefix = String(path.last == "/" ? path.dropLast() : path)
    self.usesPlainHTTP = usesPlainHTTP
    let components = prefix.split(separator: "/", omittingEmptySubsequences: false)
    guard prefix.isEmpty || components.allSatisfy({ Self.isComponent($0) }) else {
      throw .invalidHost(
        text: text,
        reason: "after the host of a mirror comes what the names of its repositories begin with: HOST/NAME"
      )
    }
  }

  /// Where the mirror has a repository of the registry.
  func repository(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)/\(name)" }

  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests>
  private static func isComponent(_ text: Substring) -> Bool {
    !text.isEmpty && !text.hasPrefix(".") && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !Self.forbidden.contains($0) }
  }

  private static let forbidden = Set("?#%:@\\\"<>".utf8)
}

extension RegistryMirror: CustomStringConvertible {
  public var description: String { prefix.isEmpty ? host.name : "\(host.name)/\(prefix)" }
}
