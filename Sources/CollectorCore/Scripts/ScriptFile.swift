public import Foundation

/// A script as the user or Collector keeps it, before a runtime has looked at it.
public struct ScriptFile: Sendable, Hashable {
  /// The name of results: the file's name without its suffix.
  public let name: String
  /// Where it was read from, for messages; `built-in` for those of Collector.
  public let origin: String
  /// The file's name with its suffix, lower-cased: `.sh`, empty where it has none.
  public let suffix: String
  public let content: Data

  public init(name: String, origin: String, suffix: String, content: Data) {
    self.name = name
    self.origin = origin
    self.suffix = suffix
    self.content = content
  }

  /// The program and argument of the `#!` line; `nil` where there is none.
  public var interpreter: String? {
    guard content.starts(with: Data("#!".utf8)) else { return nil }
    let line = content.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }.prefix(Self.longestInterpreterLine)
    return String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
  }

  /// The kernel reads no more of a `#!` line.
  private static let longestInterpreterLine = 255
}
