/// A shell pattern over a whole text: `*` any run of characters, `?` any one.
public struct GlobPattern: Sendable, Hashable, CustomStringConvertible {
  public let description: String
  private let pattern: [Character]

  public init(_ pattern: String) {
    self.description = pattern
    self.pattern = Array(pattern)
  }

  /// Whether the whole of `text` fits the pattern, in time at most the product of their lengths.
  public func matches(_ text: String) -> Bool {
    let text = Array(text)
    var position = 0
    var next = 0
    var star: (pattern: Int, text: Int)?
    while next < text.count {
      if position < pattern.count, pattern[position] == "*" {
        star = (position, next)
        position += 1
      } else if position < pattern.count, pattern[position] == "?" || pattern[position] == text[next] {
        position += 1
        next += 1
      } else if let last = star {
        // Let the last star take one character more, and try again from behind it.
        star = (last.pattern, last.text + 1)
        position = last.pattern + 1
        next = last.text + 1
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == "*" }
  }
}
