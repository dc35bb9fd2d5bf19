extension Duration {
  /// Parses numbers with units, added up: `90s`, `1h30m`, `250ms`, `7d`, `2w`. A number alone counts seconds.
  ///
  /// - Returns: `nil` where `text` is nothing of that kind, or longer than 100 years.
  public init?(parsing text: String) {
    var seconds = 0.0
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let factor = Self.secondsPerUnit[String(unit)] else { return nil }
      if unit.isEmpty, !rest.isEmpty || digits.count != text.count { return nil }
      seconds += number * factor
    }
    guard seconds <= 100 * 365.25 * 86_400 else { return nil }
    self = .milliseconds(Int64((seconds * 1000).rounded()))
  }

  private static let secondsPerUnit: [String: Double] = [
    "": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  /// The duration in whole milliseconds, rounded down.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }

  /// The duration as people read it: `12ms`, `3.4s`, `2m05s`, `1h30m`.
  public var brief: String {
    let milliseconds = wholeMilliseconds
    switch milliseconds {
    case ..<1000: return "\(milliseconds)ms"
    case ..<60_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100)s"
    case ..<3_600_000: return "\(milliseconds / 60_000)m\(padded(milliseconds / 1000 % 60))s"
    default: return "\(milliseconds / 3_600_000)h\(padded(milliseconds / 60_000 % 60))m"
    }
  }

  private func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
