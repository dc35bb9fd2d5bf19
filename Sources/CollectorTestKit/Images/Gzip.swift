public import Foundation

/// Wraps bytes as gzip without compressing them: all that a test needs of a compressed layer is that its digest is not the diffID.
public enum Gzip {
  /// The most that one stored block holds.
  private static let longestBlock = 0xffff

  /// A gzip member that holds `data` in stored blocks; the same for the same bytes.
  ///
  /// <https://www.rfc-editor.org/rfc/rfc1952>, <https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4>
  public static func stored(_ data: Data) -> Data {
    let unknownSystem: UInt8 = 0xff
    var result = Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, unknownSystem])
    var rest = data[...]
    repeat {
      let block = rest.prefix(longestBlock)
      rest = rest.dropFirst(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      result.append(littleEndian: UInt16(block.count))
      result.append(littleEndian: ~UInt16(block.count))
      result.append(block)
    } while !rest.isEmpty
    result.append(littleEndian: checksum(data))
    result.append(littleEndian: UInt32(truncatingIfNeeded: data.count))
    return result
  }

  private static func checksum(_ data: Data) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in data { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8) }
    return ~sum
  }

  /// The remainders of CRC-32 for each byte.
  private static let table: [UInt32] = (0..<256).map { (byte: UInt32) in
    (0..<8).reduce(byte) { remainder, _ in remainder & 1 == 1 ? 0xedb8_8320 ^ (remainder >> 1) : remainder >> 1 }
  }
}

extension Data {
  fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
