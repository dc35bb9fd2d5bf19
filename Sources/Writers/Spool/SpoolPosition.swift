import CISAL
import Foundation
import SystemPackage

/// A place in a spool: all that lies before it is delivered.
struct SpoolPosition: Sendable, Hashable {
  /// The segment, by the number of its first record: segments are named so.
  var segment: Int64
  /// The offset in its file.
  var offset: Int64 = 0
  /// The number of the record there.
  var number: Int64
}

extension SpoolPosition: Comparable {
  static func < (left: SpoolPosition, right: SpoolPosition) -> Bool {
    (left.segment, left.offset) < (right.segment, right.offset)
  }
}

/// The file that keeps a position, always the whole old or the whole new one.
///
/// It need not be on the disk: an older position only means that some records go out again.
struct PositionFile: Sendable {
  let path: FilePath

  /// Many times what a position takes.
  private static let maximumBytes: Int64 = 1024

  /// `nil` where there is none, or one that a power failure has spoilt.
  func load() -> SpoolPosition? {
    guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
    guard let bytes = try? file.closeAfter({ try file.read(0..<Self.maximumBytes) }) else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map { Int64($0) ?? -1 }
    guard fields.count == 4, fields.allSatisfy({ $0 >= 0 }) else { return nil }
    let position = SpoolPosition(segment: fields[0], offset: fields[1], number: fields[2])
    return fields[3] == Self.checksum(Self.text(position)) ? position : nil
  }

  /// - Throws: `Errno`.
  func store(_ position: SpoolPosition) throws {
    let text = Self.text(position)
    let temporary = path.removingLastComponent().appending("position.new")
    let file = try FileDescriptor.open(
      temporary,
      .writeOnly,
      options: [.create, .truncate, .closeOnExec],
      permissions: .ownerReadWrite
    )
    try file.closeAfter { _ = try file.writeAll("\(text) \(Self.checksum(text))\n".utf8) }
    try SystemCalls.rename(temporary, to: path)
  }

  private static func text(_ position: SpoolPosition) -> String {
    "\(position.segment) \(position.offset) \(position.number)"
  }

  private static func checksum(_ text: String) -> Int64 {
    Data(text.utf8).withUnsafeBytes { bytes in
      guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return 0 }
      return Int64(collector_crc32(0, start, UInt64(bytes.count)))
    }
  }
}
