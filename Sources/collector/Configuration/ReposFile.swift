/// A file with sources, one a line. A `#` at the start of a line or after a space starts a comment: in a path it may stand for itself.
struct ReposFile: Sendable {
  struct Entry: Sendable, Hashable {
    let text: String
    /// The file and the line, counted from 1.
    let place: String
  }

  let entries: [Entry]

  /// Room for half a million repositories.
  private static let maximumBytes = 32 << 20

  /// - Parameter place: Where the file was named, for the error.
  /// - Throws: `SettingError`.
  init(path: String, place: String) throws(SettingError) {
    do {
      try self.init(path: path, bytes: BoundedFile.contents(of: path, atMost: Self.maximumBytes))
    } catch let error as SettingError {
      throw error
    } catch {
      throw .badValue(place: place, value: path, reason: "cannot be read: \(error)")
    }
  }

  /// - Throws: `SettingError` where a line is not UTF-8.
  init(path: String, bytes: [UInt8]) throws(SettingError) {
    let mark = Array("\u{feff}".utf8)
    let content = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
    var entries: [Entry] = []
    for (index, line) in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let place = "\(path), line \(index + 1)"
      guard let text = String(validating: line, as: UTF8.self) else { throw .malformed(place: place, fault: "it is not UTF-8") }
      let entry = Self.entry(text)
      if !entry.isEmpty { entries.append(Entry(text: entry, place: place)) }
    }
    self.entries = entries
  }

  private static func entry(_ line: String) -> String {
    var isAfterSpace = true
    let entry = line.unicodeScalars.prefix { scalar in
      if scalar == "#", isAfterSpace { return false }
      isAfterSpace = isSpace(scalar)
      return true
    }
    let trimmed = entry.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    return String(String.UnicodeScalarView(trimmed))
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }
}
