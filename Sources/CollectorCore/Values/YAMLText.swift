/// What can be told of a YAML document before it is parsed.
struct YAMLText {
  private let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Whether a key may be, or have in it, what an alias stands for. The parser compares the keys of a mapping, and so walks through all
  /// of that, which a few lines of aliases of aliases make endless. A text that only looks so counts, too.
  var mayHaveAliasesInKeys: Bool {
    var (hasAnchor, hasAlias, hasComplexKey) = (false, false, false)
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "&"): hasAnchor = hasAnchor || (isBeginning(index) && isName(index + 1))
      case UInt8(ascii: "*") where isBeginning(index) && isName(index + 1):
        hasAlias = true
        hasComplexKey = hasComplexKey || isKey(before: bytes[(index + 1)...].firstIndex { !Self.isName($0) })
      case UInt8(ascii: "]"), UInt8(ascii: "}"): hasComplexKey = hasComplexKey || isKey(before: index + 1)
      case UInt8(ascii: "?"):
        hasComplexKey = hasComplexKey || (isBeginning(index) && (index + 1 == bytes.count || Self.isSpace(bytes[index + 1])))
      default: continue
      }
      if hasAnchor, hasAlias, hasComplexKey { return true }
    }
    return false
  }

  /// Whether something can begin here: at the start, after a space, or after an indicator.
  private func isBeginning(_ index: Int) -> Bool {
    index == 0 || Self.isSpace(bytes[index - 1]) || "[]{},:?-!".utf8.contains(bytes[index - 1])
  }

  /// Whether what ends before this place is a key: a colon follows in the same line.
  private func isKey(before place: Int?) -> Bool {
    guard let place else { return false }
    return bytes[place...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } == UInt8(ascii: ":")
  }

  private func isName(_ index: Int) -> Bool { index < bytes.count && Self.isName(bytes[index]) }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// Some characters beyond ASCII end lines in YAML, so any of them may.
  private static func isSpace(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") || byte >= 0x80 }
}
