import Foundation
import SystemPackage

/// What lies in the directory of a lane, as it is found there.
struct LaneContents {
  struct Segment: Hashable {
    /// The number of its first record.
    let first: Int64
    var bytes: Int64
  }

  /// In their order.
  var segments: [Segment]
  /// Where delivery goes on.
  let position: SpoolPosition
  /// The number of the next record that is appended.
  let nextNumber: Int64
  /// Segments of which all is delivered.
  let delivered: [Segment]
  /// Where the last segment is to be cut off; `nil` where it ends with a whole record.
  let tornAt: Int64?

  private static let suffix = ".records"

  static func path(of segment: Int64, in lane: FilePath) -> FilePath {
    let digits = String(segment)
    return lane.appending(String(repeating: "0", count: max(0, 16 - digits.count)) + digits + suffix)
  }

  static func positionFile(in lane: FilePath) -> PositionFile { PositionFile(path: lane.appending("position")) }

  /// - Throws: `Errno`.
  init(lane: FilePath) throws {
    var found: [Segment] = []
    try Directory.forEachName(in: lane) { name in
      guard name.string.hasSuffix(Self.suffix), let first = Int64(name.string.dropLast(Self.suffix.count)), first > 0 else {
        return
      }
      found.append(Segment(first: first, bytes: try SystemCalls.length(of: lane.appending(name))))
    }
    found.sort { $0.first < $1.first }
    let stored = Self.positionFile(in: lane).load()
    let start = stored ?? SpoolPosition(segment: found.first?.first ?? 1, number: found.first?.first ?? 1)
    delivered = found.filter { $0.first < start.segment }
    segments = found.filter { $0.first >= start.segment }
    guard let last = found.last else {
      (position, nextNumber, tornAt) = (SpoolPosition(segment: start.number, number: start.number), start.number, nil)
      return
    }
    let end = try Self.end(of: last, in: lane)
    tornAt = end.offset < last.bytes ? end.offset : nil
    nextNumber = max(end.number, start.number)
    if let first = segments.first, first.first == start.segment {
      segments[segments.count - 1].bytes = end.offset
      position = start.segment == last.first && start.offset > end.offset ? end : start
    } else if let first = segments.first {
      segments[segments.count - 1].bytes = end.offset
      position = SpoolPosition(segment: first.first, number: first.first)
    } else {
      position = SpoolPosition(segment: nextNumber, number: nextNumber)
    }
  }

  var depth: SpoolDepth {
    let before = segments.first?.first == position.segment ? position.offset : 0
    return SpoolDepth(records: nextNumber - position.number, bytes: segments.reduce(0) { $0 + $1.bytes } - before)
  }

  /// The end of the last whole record of a segment.
  private static func end(of segment: Segment, in lane: FilePath) throws -> SpoolPosition {
    let file = try FileDescriptor.open(path(of: segment.first, in: lane), .readOnly, options: .closeOnExec)
    return try file.closeAfter {
      var reader = SegmentReader(file: file, offset: 0)
      var number = segment.first
      while true {
        switch try reader.next(before: segment.bytes) {
        case .entry, .damage: number += 1
        case .torn(let offset): return SpoolPosition(segment: segment.first, offset: offset, number: number)
        case .end: return SpoolPosition(segment: segment.first, offset: segment.bytes, number: number)
        }
      }
    }
  }
}
