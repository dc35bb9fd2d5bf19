import CISAL
import Foundation

/// An entry as it lies in a segment: a marker, the length of what follows the header, a checksum of length and content, the key, an end of
/// line, and the document.
enum SpoolFrame {
  /// Bytes that are in no UTF-8 text, so that whoever has to look for the next frame never finds one inside of a record.
  static let marker = Data([0xFF, 0xFE, 0xFD, 0xFC])
  static let headerBytes = 12

  private static let separator = UInt8(ascii: "\n")

  static func encode(_ entry: SpoolEntry) -> Data {
    let length = UInt32(entry.key.utf8.count + 1 + entry.document.count)
    var frame = Data(capacity: headerBytes + Int(length))
    frame.append(marker)
    frame.append(littleEndian: length)
    frame.append(littleEndian: 0)
    frame.append(contentsOf: entry.key.utf8)
    frame.append(separator)
    frame.append(entry.document)
    frame.replace(at: 8, littleEndian: checksum(frame))
    return frame
  }

  /// How many bytes follow a header; `nil` where it is none.
  static func contentBytes(header: Data) -> Int? {
    guard header.count == headerBytes, header.starts(with: marker) else { return nil }
    return Int(header.number(at: 4))
  }

  /// The entry of a whole frame; `nil` where it is damaged.
  static func decode(_ frame: Data) -> SpoolEntry? {
    guard frame.count > headerBytes, frame.number(at: 8) == checksum(frame) else { return nil }
    let content = frame.dropFirst(headerBytes)
    guard let end = content.firstIndex(of: separator) else { return nil }
    return SpoolEntry(key: String(decoding: content[..<end], as: UTF8.self), document: Data(content[(end + 1)...]))
  }

  private static func checksum(_ frame: Data) -> UInt32 {
    frame.withUnsafeBytes { bytes in
      let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      guard let start else { return 0 }
      let sum = collector_crc32(0, start + marker.count, 4)
      return collector_crc32(sum, start + headerBytes, UInt64(bytes.count - headerBytes))
    }
  }
}

extension Data {
  fileprivate mutating func append(littleEndian number: UInt32) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func replace(at offset: Int, littleEndian number: UInt32) {
    Swift.withUnsafeBytes(of: number.littleEndian) { replaceSubrange(startIndex + offset..<startIndex + offset + 4, with: $0) }
  }

  fileprivate func number(at offset: Int) -> UInt32 {
    self[startIndex + offset..<startIndex + offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
