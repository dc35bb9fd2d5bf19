/// A whole number as its digits: versions hold numbers that no machine integer does.
struct DigitRun: Comparable, Sendable {
  /// Without leading zeros.
  private let digits: ArraySlice<UInt8>

  static let zero = DigitRun([])

  /// - Parameter digits: Nothing but digits; none mean 0.
  init(_ digits: ArraySlice<UInt8>) {
    self.digits = digits.drop { $0 == UInt8(ascii: "0") }
  }

  var isZero: Bool { digits.isEmpty }

  static func < (left: DigitRun, right: DigitRun) -> Bool {
    left.digits.count == right.digits.count
      ? left.digits.lexicographicallyPrecedes(right.digits) : left.digits.count < right.digits.count
  }
}

/// A word, compared byte by byte.
struct TextRun: Comparable, Sendable {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  static func < (left: TextRun, right: TextRun) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
