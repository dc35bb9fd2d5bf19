/// A number of bytes, as people write and read it: `16MiB`, `2GB`, `1500`.
public struct ByteCount: Hashable, Sendable, Comparable {
  public let bytes: Int64

  public init(_ bytes: Int64) {
    self.bytes = bytes
  }

  public static func mebibytes(_ count: Int64) -> ByteCount { ByteCount(count << 20) }

  /// Parses a whole or decimal number with a unit: B, kB, MB, GB, TB of 1000, or K, KiB, M, MiB, G, GiB, T, TiB of 1024, in any case.
  /// A number alone counts bytes.
  ///
  /// - Returns: `nil` where `text` is nothing of that kind, or larger than what 63 bits hold.
  public init?(parsing text: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).drop(while: \.isWhitespace).lowercased()
    guard let number = Double(digits), let factor = Self.factors[unit] else { return nil }
    let bytes = number * factor
    guard bytes < Double(Int64.max) else { return nil }
    self.bytes = Int64(bytes)
  }

  private static let factors: [String: Double] = [
    "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "k": 0x1p10, "kib": 0x1p10, "m": 0x1p20, "mib": 0x1p20, "g": 0x1p30, "gib": 0x1p30, "t": 0x1p40, "tib": 0x1p40,
  ]

  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
}

extension ByteCount: CustomStringConvertible {
  /// Whole units of 1024 where they are exact, else one decimal place of the largest that fits.
  public var description: String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    if value == value.rounded() { return "\(Int64(value))\(units[unit])" }
    let tenths = Int64((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)\(units[unit])"
  }
}
