import Foundation

/// An IP address. One of IPv4 is the same within IPv6.
///
/// <https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2>
struct IPAddress: Hashable, Sendable {
  private static let version4Prefix: [UInt8] = Array(repeating: 0, count: 10) + [0xff, 0xff]

  /// 16 bytes.
  let bytes: [UInt8]

  /// - Parameter text: Without brackets.
  init?(_ text: String) {
    var version4 = in_addr()
    var version6 = in6_addr()
    if inet_pton(AF_INET, text, &version4) == 1 {
      bytes = Self.version4Prefix + withUnsafeBytes(of: &version4) { Array($0) }
    } else if inet_pton(AF_INET6, text, &version6) == 1 {
      bytes = withUnsafeBytes(of: &version6) { Array($0) }
    } else {
      return nil
    }
  }

  var isVersion4: Bool { bytes.starts(with: Self.version4Prefix) }

  var isLoopback: Bool {
    isVersion4 ? bytes[Self.version4Prefix.count] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }
}

/// A range of addresses: `10.0.0.0/8`.
///
/// <https://www.rfc-editor.org/rfc/rfc4632#section-3.1>
struct IPNetwork: Hashable, Sendable {
  private let address: IPAddress
  /// Of the 128 bits, how many count.
  private let prefixLength: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]) else { return nil }
    let isVersion4 = !parts[0].contains(":")
    guard (0...(isVersion4 ? 32 : 128)).contains(length) else { return nil }
    self.address = address
    prefixLength = isVersion4 ? 96 + length : length
  }

  func contains(_ other: IPAddress) -> Bool {
    guard other.isVersion4 == address.isVersion4 else { return false }
    let (whole, rest) = prefixLength.quotientAndRemainder(dividingBy: 8)
    guard other.bytes.prefix(whole) == address.bytes.prefix(whole) else { return false }
    guard rest > 0 else { return true }
    let mask = UInt8.max << UInt8(8 - rest)
    return other.bytes[whole] & mask == address.bytes[whole] & mask
  }
}
