/// Why there is no document.
public enum ExportError: Error, Hashable, Sendable {
  /// No script of kind `packages` has run in the image: a document would say that it has none.
  case noPackageResults(image: String)
}

extension ExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noPackageResults(let image):
      "nothing is known of the packages of \(image): let a script list them, as `collector collect -s packages` does"
    }
  }
}
