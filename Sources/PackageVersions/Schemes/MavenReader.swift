/// Reads the lists of a version of Maven, its letters being small.
struct MavenReader {
  private let text: ArraySlice<UInt8>
  private var lists: [[MavenVersion.Item]] = [[]]
  /// Where the item begins that is being read.
  private var start: Int
  private var isDigit = false

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    start = text.startIndex
  }

  mutating func read() -> [[MavenVersion.Item]] {
    for (index, byte) in zip(text.indices, text) {
      switch byte {
      case UInt8(ascii: "."):
        endItem(at: index)
      case UInt8(ascii: "-"):
        endItem(at: index)
        lists.append([])
      default:
        if byte.isDigit != isDigit, index > start { beginList(at: index) }
        isDigit = byte.isDigit
      }
    }
    if start < text.endIndex {
      if !isDigit { beginListForWord() }
      append(text[start...], isBeforeDigit: false)
    }
    return lists
  }

  /// Ends an item at a separator; where there is none it is 0.
  private mutating func endItem(at index: Int) {
    if index == start { append(.number(.zero)) } else { append(text[start..<index], isBeforeDigit: false) }
    start = index + 1
  }

  /// Ends an item where digits and letters meet.
  private mutating func beginList(at index: Int) {
    if !isDigit { beginListForWord() }
    append(text[start..<index], isBeforeDigit: !isDigit)
    start = index
    lists.append([])
  }

  /// A word at the end, or before a digit, is in a list of its own behind a dot too: `1.rc` is `1-rc`.
  private mutating func beginListForWord() {
    if lists.last?.isEmpty == false { lists.append([]) }
  }

  private mutating func append(_ item: ArraySlice<UInt8>, isBeforeDigit: Bool) {
    append(isDigit ? .number(DigitRun(item)) : .word(MavenQualifier(item, isBeforeDigit: isBeforeDigit)))
  }

  private mutating func append(_ item: MavenVersion.Item) {
    lists[lists.count - 1].append(item)
  }
}
