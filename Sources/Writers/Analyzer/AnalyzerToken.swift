public import SystemPackage
import Foundation

/// What an analyzer is shown to let records in. It does not show when it is printed.
public enum AnalyzerToken: Sendable, Hashable {
  /// - Parameter place: What named it, for people.
  case text(String, place: String)
  /// Read anew for each request, so that it can be renewed at any time.
  case file(FilePath)

  /// Many times what tokens have.
  private static let maximumBytes: Int64 = 64 * 1024

  /// - Throws: `WriterError.unusableToken`, which does not quote it.
  func value() throws(WriterError) -> String {
    switch self {
    case .text(let text, let place): try Self.checked(text, place: place)
    case .file(let path): try Self.checked(Self.contents(of: path), place: path.string)
    }
  }

  private static func contents(of path: FilePath) throws(WriterError) -> String {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
      return try file.closeAfter { String(decoding: try file.read(0..<maximumBytes), as: UTF8.self) }
    } catch {
      throw .unusableToken(place: path.string, reason: "the file cannot be read: \(error)")
    }
  }

  private static func checked(_ text: String, place: String) throws(WriterError) -> String {
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if token.isEmpty { throw .unusableToken(place: place, reason: "it is empty") }
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .unusableToken(place: place, reason: "it has spaces or characters that are not ASCII")
    }
    return token
  }
}

extension AnalyzerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    switch self {
    case .text(_, let place): "a token of \(place)"
    case .file(let path): "the token in \(path)"
    }
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
