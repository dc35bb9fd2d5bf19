/// Takes the text of a range apart, so that a fault can be pointed at.
struct VersionRangeParser {
  typealias Fault = PartialVersion.Fault

  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The alternatives, of which each has at least one comparison.
  mutating func parse() throws(Fault) -> [[VersionInterval]] {
    var alternatives = [try alternative()]
    while index < bytes.count {
      guard bytes[index...].starts(with: "||".utf8) else { throw Fault(index: index, reason: "alternatives are written with ||") }
      index += 2
      alternatives.append(try alternative())
    }
    return alternatives
  }

  /// Comparisons up to a bar or the end.
  private mutating func alternative() throws(Fault) -> [VersionInterval] {
    var intervals: [VersionInterval] = []
    repeat {
      skipSpaces()
      intervals.append(try interval())
      skipSpaces()
      if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
        index += 1
        skipSpaces()
        if isAtEndOfAlternative { throw Fault(index: index, reason: "a version is missing here") }
      }
    } while !isAtEndOfAlternative
    return intervals
  }

  private var isAtEndOfAlternative: Bool { index == bytes.count || bytes[index] == UInt8(ascii: "|") }

  private mutating func interval() throws(Fault) -> VersionInterval {
    let comparison = VersionInterval.Operator.allCases.first { bytes[index...].starts(with: $0.rawValue.utf8) }
    index += comparison?.rawValue.utf8.count ?? 0
    skipSpaces()
    let start = index
    let version = try version()
    let end = index
    skipSpaces()
    if index > end, bytes[index...].starts(with: "- ".utf8) {
      guard comparison == nil else { throw Fault(index: index, reason: "a range from one version to another has no operators") }
      index += 1
      skipSpaces()
      return VersionInterval(from: version, through: try self.version())
    }
    guard let interval = VersionInterval(comparison ?? .equal, version) else {
      throw Fault(index: start, reason: "no version fits this")
    }
    return interval
  }

  private mutating func version() throws(Fault) -> PartialVersion {
    let text = bytes[index...].prefix { !Self.endsVersion($0) }
    if text.isEmpty {
      let isOperator = index < bytes.count && "<>=!~^".utf8.contains(bytes[index])
      let reason = isOperator ? "this is no operator: there are = != > >= < <= ^ ~" : "a version is missing here"
      throw Fault(index: index, reason: reason)
    }
    let version = try PartialVersion(text, allowsWildcards: true)
    index = text.endIndex
    return version
  }

  private static func endsVersion(_ byte: UInt8) -> Bool {
    " \t,|<>=!~^".utf8.contains(byte)
  }

  private mutating func skipSpaces() {
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
  }
}
