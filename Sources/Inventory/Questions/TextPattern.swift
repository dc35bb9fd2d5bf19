import GRDB

/// What a text has to be: another text, or what fits a shell pattern, in which `*` is any run of characters and `?` any one.
public struct TextPattern: Sendable, Hashable, CustomStringConvertible {
  public let description: String

  /// - Parameter text: A pattern if it has `*` or `?`, else the text that is wanted.
  public init(_ text: String) {
    self.description = text
  }

  /// Whether more than one text can fit.
  public var isGlob: Bool { description.contains { $0 == "*" || $0 == "?" } }

  /// The condition that a column fits, with one argument: `argument`.
  func condition(_ column: String) -> String { "\(column) \(isGlob ? "GLOB" : "=") ?" }

  /// SQLite's patterns have character classes too, which these have not.
  var argument: String { isGlob ? description.replacing("[", with: "[[]") : description }
}
