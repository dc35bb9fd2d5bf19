import Foundation

/// The numbers of a list of packages, in its order, as a column holds them: differences to the one before, the sign in the lowest bit,
/// as LEB128 (<https://protobuf.dev/programming-guides/encoding/#signed-ints>). Neighbours in a list were mostly new together, so that most
/// differences take one byte or two.
enum PackageList {
  static func encode(_ ids: [Int64]) -> Data {
    var bytes = Data(capacity: ids.count * 2)
    var last: Int64 = 0
    for id in ids {
      let difference = id &- last
      last = id
      var rest = UInt64(bitPattern: (difference << 1) ^ (difference >> 63))
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }

  /// Calls `body` with each number, in the order of the list, until it returns `false`.
  ///
  /// - Returns: Whether these are bytes of a list, as far as they were read.
  static func forEach(_ bytes: UnsafeRawBufferPointer, _ body: (Int64) -> Bool) -> Bool {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var last: Int64 = 0
    for byte in bytes {
      guard shift < 64 else { return false }
      value |= UInt64(byte & 0x7F) << shift
      if byte >= 0x80 {
        shift += 7
        continue
      }
      last &+= Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
      guard body(last) else { return true }
      value = 0
      shift = 0
    }
    return shift == 0
  }

  static func decode(_ data: Data) throws(StoredValueError) -> [Int64] {
    var ids: [Int64] = []
    let isList = data.withUnsafeBytes { bytes in
      forEach(bytes) { id in
        ids.append(id)
        return true
      }
    }
    guard isList else { throw StoredValueError(column: "packages") }
    return ids
  }
}
