public import OCI

/// A SOURCE of the command line that is on this machine.
public enum LocalScope: Sendable, Hashable {
  case daemon(DaemonScope)
  case place(PlaceScope)

  /// Parses a source; `nil` where it is of a registry.
  ///
  /// - Parameter workingDirectory: What relative paths begin at.
  /// - Throws: `OCIError.malformedReference`, which points at the character that does not fit.
  public init?(parsing text: String, workingDirectory: String) throws(OCIError) {
    if let scope = try DaemonScope(parsing: text) {
      self = .daemon(scope)
    } else if let scope = try PlaceScope(parsing: text, workingDirectory: workingDirectory) {
      self = .place(scope)
    } else {
      return nil
    }
  }
}

extension LocalScope: CustomStringConvertible {
  public var description: String {
    switch self {
    case .daemon(let scope): scope.description
    case .place(let scope): scope.description
    }
  }
}
