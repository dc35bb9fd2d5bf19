/// A version of which numbers may be left open at the end: `1`, `1.2`, `1.2.x`, `*`, and `1.2.3-rc.1` in full.
struct PartialVersion: Sendable, Hashable {
  /// What does not fit, and where.
  struct Fault: Error {
    /// An index of the bytes that were read.
    let index: Int
    let reason: String
  }

  /// Those that are given, three at most; none stands for every version.
  let numbers: [WholeNumber]
  let prerelease: [Version.Identifier]

  /// - Parameter allowsWildcards: Whether `x`, `X` and `*` stand for an open number, as in ranges.
  init(_ bytes: ArraySlice<UInt8>, allowsWildcards: Bool) throws(Fault) {
    var index = bytes.startIndex
    if bytes.first == UInt8(ascii: "v") { index += 1 }
    var numbers: [WholeNumber] = []
    var count = 0
    while true {
      let part = bytes[index...].prefix { $0.isDigit || $0.isASCIILetter || $0 == UInt8(ascii: "*") }
      let isWildcard = allowsWildcards && part.count == 1 && part.first.map(Self.isWildcard) == true
      if let number = WholeNumber(part) {
        guard numbers.count == count else { throw Fault(index: index, reason: "after an open number comes no other") }
        numbers.append(number)
      } else if !isWildcard {
        throw Fault(index: index + part.prefix(while: \.isDigit).count, reason: "a version has numbers here, such as 1.2.3")
      }
      count += 1
      index = part.endIndex
      guard index < bytes.endIndex, bytes[index] == UInt8(ascii: ".") else { break }
      guard count < 3 else { throw Fault(index: index, reason: "a version has three numbers at most") }
      index += 1
    }
    self.numbers = numbers
    prerelease = try Self.prerelease(bytes, at: &index)
    try Self.skipBuild(bytes, at: &index)
    guard index == bytes.endIndex else { throw Fault(index: index, reason: "this does not belong to a version") }
  }

  /// The version with zeros for the open numbers.
  var lowest: Version {
    let padded = numbers + Array(repeating: .zero, count: 3 - numbers.count)
    return Version(major: padded[0], minor: padded[1], patch: padded[2], prerelease: prerelease)
  }

  /// The first version after all that begin with the first `count` numbers; `nil` if `count` is zero.
  func following(_ count: Int) -> Version? {
    switch count {
    case 1: Version(major: lowest.major.successor)
    case 2: Version(major: lowest.major, minor: lowest.minor.successor)
    case 3: Version(major: lowest.major, minor: lowest.minor, patch: lowest.patch.successor)
    default: nil
    }
  }

  private static func isWildcard(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "x") || byte == UInt8(ascii: "X") || byte == UInt8(ascii: "*")
  }

  private static func prerelease(_ bytes: ArraySlice<UInt8>, at index: inout Int) throws(Fault) -> [Version.Identifier] {
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "-") else { return [] }
    var result: [Version.Identifier] = []
    for part in try identifiers(bytes, at: &index) {
      guard let number = WholeNumber(part) else {
        result.append(.word(String(decoding: part, as: UTF8.self)))
        continue
      }
      guard part.count == 1 || part.first != UInt8(ascii: "0") else {
        throw Fault(index: part.startIndex, reason: "a number in a prerelease has no leading zeros")
      }
      result.append(.number(number))
    }
    return result
  }

  private static func skipBuild(_ bytes: ArraySlice<UInt8>, at index: inout Int) throws(Fault) {
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "_") else { return }
    _ = try identifiers(bytes, at: &index)
  }

  /// Letters, digits and hyphens, in parts with dots between them, behind the character at `index`.
  private static func identifiers(_ bytes: ArraySlice<UInt8>, at index: inout Int) throws(Fault) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    repeat {
      index += 1
      let part = bytes[index...].prefix { $0.isDigit || $0.isASCIILetter || $0 == UInt8(ascii: "-") }
      guard !part.isEmpty else { throw Fault(index: index, reason: "letters, digits or - are missing here") }
      parts.append(part)
      index = part.endIndex
    } while index < bytes.endIndex && bytes[index] == UInt8(ascii: ".")
    return parts
  }
}
