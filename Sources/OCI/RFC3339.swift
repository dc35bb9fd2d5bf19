public import Foundation

/// The instant that an RFC 3339 text names; `nil` if it names none.
///
/// <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
public func parseRFC3339(_ text: String) -> Date? {
  // Foundation's parser takes the 30th of February and whatever follows the time, but neither small letters nor long fractions.
  var scanner = RFC3339Scanner(text)
  return scanner.scan()
}

private struct RFC3339Scanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) {
    rest = ArraySlice(text.utf8)
  }

  mutating func scan() -> Date? {
    guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"), let day = number(digits: 2),
      (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
      take("Tt"),
      let hour = number(digits: 2), take(":"), let minute = number(digits: 2), take(":"), let second = number(digits: 2),
      hour < 24, minute < 60, second <= 60,  // 60 is a leap second, which counts as the next.
      let fraction = fraction(), let offset = offset(), rest.isEmpty
    else { return nil }
    let seconds = Self.days(to: day, month, year) * 86_400 + hour * 3600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  /// Takes one character if it is any of `characters`.
  private mutating func take(_ characters: StaticString) -> Bool {
    guard let first = rest.first, characters.withUTF8Buffer({ $0.contains(first) }) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func digit() -> Int? {
    guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
    rest = rest.dropFirst()
    return Int(first - UInt8(ascii: "0"))
  }

  private mutating func number(digits: Int) -> Int? {
    var number = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// The part of a second, 0 where there is none; `nil` for a point without digits.
  private mutating func fraction() -> Double? {
    guard take(".") else { return 0 }
    guard let first = digit() else { return nil }
    var fraction = Double(first) / 10
    var unit = 0.01
    while let digit = digit() {
      fraction += Double(digit) * unit
      unit /= 10
    }
    return fraction
  }

  /// How many seconds local time is ahead of UTC.
  private mutating func offset() -> Int? {
    if take("Zz") { return 0 }
    let isBehind = rest.first == UInt8(ascii: "-")
    guard take("+-"), let hours = number(digits: 2), take(":"), let minutes = number(digits: 2), hours < 24, minutes < 60 else {
      return nil
    }
    return (hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days from the start of 1970 to a date of the Gregorian calendar.
  private static func days(to day: Int, _ month: Int, _ year: Int) -> Int {
    // Counted from the 1st of March of the year 0, so that a leap day ends its year; 400 years have 146,097 days.
    let year = (month > 2 ? year : year - 1) + 400
    let daysBeforeMonth = (153 * ((month + 9) % 12) + 2) / 5
    return year * 365 + year / 4 - year / 100 + year / 400 + daysBeforeMonth + day - 1 - 719_468 - 146_097
  }
}
