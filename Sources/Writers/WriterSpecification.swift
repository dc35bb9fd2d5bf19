public import SystemPackage

/// What `--writer` asks for.
public enum WriterSpecification: Sendable, Hashable {
  /// Files in a directory.
  case file(directory: FilePath)
  /// Lines of JSON on standard output.
  case standardOutput

  /// The forms, for messages and help.
  public static let forms = "file:DIR, stdout"

  /// Parses one of `forms`.
  ///
  /// - Throws: `WriterError.malformedSpecification`, or `WriterError.notAvailable` for the forms of later versions.
  public init(parsing text: String) throws(WriterError) {
    if text == "stdout" {
      self = .standardOutput
    } else if let path = text.strippingPrefix("file:") {
      if let reason = Self.fault(inDirectory: path) { throw .malformedSpecification(text: text, reason: reason) }
      self = .file(directory: FilePath(path))
    } else if Self.announced.contains(where: { text.hasPrefix($0) }) {
      throw .notAvailable(text: text)
    } else {
      throw .malformedSpecification(text: text, reason: Self.fault(in: text))
    }
  }

  /// The beginnings of forms that later versions have.
  private static let announced = ["sqlite:", "tcp://", "unix:", "https://", "http://"]

  private static func fault(inDirectory path: String) -> String? {
    if path.isEmpty { return "it names no directory" }
    if path.utf8.contains(0) { return "a path has no character U+0000" }
    // The shell leaves it alone behind a colon, and a directory called ~ invites accidents.
    if path == "~" || path.hasPrefix("~/") { return "~ is not replaced here; write $HOME" }
    if path.hasPrefix("//"), !path.hasPrefix("///") { return "it is no URL; write file: and a path" }
    return nil
  }

  private static func fault(in text: String) -> String {
    if text.isEmpty { return "it is empty" }
    if text == "-" { return "standard output is called stdout" }
    return "there is no such kind"
  }
}

extension WriterSpecification: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let directory): "file:\(directory)"
    case .standardOutput: "stdout"
    }
  }
}

extension String {
  fileprivate func strippingPrefix(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
