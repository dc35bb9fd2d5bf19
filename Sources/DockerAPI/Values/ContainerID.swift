/// The identifier or the name of a container, as the daemon gave or was given it.
public struct ContainerID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Identifiers are cut to the 12 digits that Docker's command line prints.
  public var description: String {
    let isIdentifier = rawValue.utf8.count == 64 && rawValue.allSatisfy { $0.isASCII && $0.isHexDigit }
    return isIdentifier ? String(rawValue.prefix(12)) : rawValue
  }
}
