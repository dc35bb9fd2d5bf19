/// At most so many requests in each period: `500/10m`, `10000/24h`, `5/s`.
public struct RequestRate: Hashable, Sendable {
  /// How many requests, at least 1.
  public let count: Int
  /// In every stretch of this length, wherever it begins.
  public let period: Duration

  /// The moment of each request of a period is kept: these take 16 MB.
  public static let maximumCount = 1_000_000
  /// Nothing is remembered beyond a pass, so that a longer period would promise what it cannot hold.
  public static let maximumPeriod: Duration = .seconds(366 * 86_400)

  /// - Throws: `RegistryError.invalidRate` beyond `maximumCount` and `maximumPeriod`, or where there is nothing to hold.
  public init(count: Int, period: Duration) throws(RegistryError) {
    try self.init(count: count, period: period, text: "\(count)/\(period)")
  }

  /// Parses `N/PERIOD`; the period is a number of `s`, `m`, `h` or `d`, where 1 can be left out.
  ///
  /// - Throws: `RegistryError.invalidRate`.
  public init(parsing text: String) throws(RegistryError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Self.number(parts[0]) else {
      throw .invalidRate(text: text, reason: "a rate is a number of requests and a period, as in 500/10m")
    }
    guard let unit = parts[1].last.flatMap({ last in Self.units.first { $0.name == last } }) else {
      throw .invalidRate(text: text, reason: "a period ends in s, m, h or d, as in 500/10m")
    }
    let digits = parts[1].dropLast()
    guard let number = digits.isEmpty ? 1 : Self.number(digits) else {
      throw .invalidRate(text: text, reason: "a period is a number and s, m, h or d, as in 500/10m")
    }
    let (seconds, isTooLong) = Int64(number).multipliedReportingOverflow(by: unit.seconds)
    try self.init(count: count, period: .seconds(isTooLong ? Int64.max : seconds), text: text)
  }

  private init(count: Int, period: Duration, text: String) throws(RegistryError) {
    guard (1...Self.maximumCount).contains(count) else {
      throw .invalidRate(text: text, reason: "the number of requests is between 1 and \(Self.maximumCount)")
    }
    guard period > .zero, period <= Self.maximumPeriod else {
      throw .invalidRate(text: text, reason: "the period is longer than nothing and at most 366 days")
    }
    self.count = count
    self.period = period
  }

  fileprivate static let units: [(name: Character, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}

extension RequestRate: CustomStringConvertible {
  /// The rate as it is written, with the largest unit that fits.
  public var description: String { "\(count)/\(period.inUnits(omittingOne: true))" }
}

extension Duration {
  /// For people, in the largest unit of which it is a whole number: `10m`, `24h`. Parts of a second are left out.
  func inUnits(omittingOne: Bool = false) -> String {
    let seconds = components.seconds
    let unit = RequestRate.units.first { seconds > 0 && seconds % $0.seconds == 0 } ?? ("s", 1)
    let number = seconds / unit.seconds
    return omittingOne && number == 1 ? "\(unit.name)" : "\(number)\(unit.name)"
  }
}
