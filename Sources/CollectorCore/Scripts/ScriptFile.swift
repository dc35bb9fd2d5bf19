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
  /// The file beside it that has its parameters; `nil` where there is none.
  public let parameters: Parameters?
  /// The text of the file beside it that has its settings, for a script that is no text; `nil` where there is none.
  public let settings: Data?

  /// What the name of the file with the settings has at its end, after the whole name of the script.
  public static let settingsSuffix = ".collector"
  /// What follows the script's name, without its suffix, in the name of the file with its parameters.
  public static let parametersSuffix = ".params"

  /// What a script is told by whoever uses it: a list of accounts, versions that are wanted.
  public struct Parameters: Sendable, Hashable {
    /// The name of the file: `allowed-users.params`.
    public let fileName: String
    public let content: Data

    public init(fileName: String, content: Data) {
      self.fileName = fileName
      self.content = content
    }
  }

  public init(name: String, origin: String, suffix: String, content: Data, parameters: Parameters? = nil, settings: Data? = nil) {
    self.name = name
    self.origin = origin
    self.suffix = suffix
    self.content = content
    self.parameters = parameters
    self.settings = settings
  }

  /// The same script with other content.
  public func with(content: Data) -> ScriptFile {
    ScriptFile(name: name, origin: origin, suffix: suffix, content: content, parameters: parameters, settings: settings)
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
