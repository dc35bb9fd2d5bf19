/// A whole number of any length, kept as its digits: a tag may hold one that no machine integer does.
struct WholeNumber: Sendable, Hashable {
  /// Without leading zeros.
  private let digits: String

  static let zero = WholeNumber(digits: "0")

  private init(digits: String) {
    self.digits = digits
  }

  /// `nil` unless there are only digits, and at least one. Leading zeros count nothing: Ubuntu's 24.04 is 24.4.
  init?(_ bytes: some Collection<UInt8>) {
    guard !bytes.isEmpty, bytes.allSatisfy(\.isDigit) else { return nil }
    let significant = bytes.drop { $0 == UInt8(ascii: "0") }
    digits = significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
  }

  var successor: WholeNumber {
    var result = Array(digits.utf8)
    for index in result.indices.reversed() {
      if result[index] != UInt8(ascii: "9") {
        result[index] += 1
        return WholeNumber(digits: String(decoding: result, as: UTF8.self))
      }
      result[index] = UInt8(ascii: "0")
    }
    return WholeNumber(digits: "1" + String(decoding: result, as: UTF8.self))
  }
}

extension WholeNumber: Comparable {
  static func < (one: WholeNumber, other: WholeNumber) -> Bool {
    let (count, otherCount) = (one.digits.utf8.count, other.digits.utf8.count)
    return count == otherCount ? one.digits.utf8.lexicographicallyPrecedes(other.digits.utf8) : count < otherCount
  }
}

extension WholeNumber: CustomStringConvertible {
  var description: String { digits }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isASCIILetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
  }
}
