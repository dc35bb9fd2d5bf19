import Foundation
import SystemPackage

/// Reads the frames of a segment, one after another. It holds one of them at a time.
struct SegmentReader {
  enum Step: Equatable {
    case entry(SpoolEntry)
    /// Something between frames that is none.
    case damage(Range<Int64>)
    /// From here on there is what a process or a machine left that ended while it wrote.
    case torn(Int64)
    case end
  }

  let file: FileDescriptor
  private(set) var offset: Int64

  /// How much is read at once in search of the next frame.
  private static let searchBytes: Int64 = 64 * 1024

  /// - Parameter end: Where the segment ends.
  mutating func next(before end: Int64) throws -> Step {
    guard offset < end else { return .end }
    if let (entry, next) = try frame(at: offset, before: end) {
      offset = next
      return .entry(entry)
    }
    let start = offset
    var place = start + 1
    while let found = try markerOffset(from: place, before: end) {
      if try frame(at: found, before: end) != nil {
        offset = found
        return .damage(start..<found)
      }
      place = found + 1
    }
    let isTorn = try isTorn(start, before: end)
    offset = end
    return isTorn ? .torn(start) : .damage(start..<end)
  }

  /// The entry at an offset, and where the next one is; `nil` where there is no whole frame.
  private func frame(at offset: Int64, before end: Int64) throws -> (SpoolEntry, Int64)? {
    let contentOffset = offset + Int64(SpoolFrame.headerBytes)
    guard contentOffset < end else { return nil }
    let header = try file.read(offset..<contentOffset)
    guard let length = SpoolFrame.contentBytes(header: header), Int64(length) <= end - contentOffset else { return nil }
    let content = try file.read(contentOffset..<contentOffset + Int64(length))
    return SpoolFrame.decode(header + content).map { ($0, contentOffset + Int64(length)) }
  }

  private func markerOffset(from offset: Int64, before end: Int64) throws -> Int64? {
    var place = offset
    while place < end {
      let bytes = try file.read(place..<min(end, place + Self.searchBytes))
      if let range = bytes.firstRange(of: SpoolFrame.marker) { return place + Int64(range.lowerBound - bytes.startIndex) }
      guard Int64(bytes.count) == Self.searchBytes else { return nil }
      place += Self.searchBytes - Int64(SpoolFrame.marker.count - 1)
    }
    return nil
  }

  /// Whether what is at the end of a segment is shorter than it says itself, or nothing but the zeros of a file whose content got lost.
  private func isTorn(_ start: Int64, before end: Int64) throws -> Bool {
    let header = try file.read(start..<min(end, start + Int64(SpoolFrame.headerBytes)))
    if header.count < SpoolFrame.headerBytes { return true }
    if let length = SpoolFrame.contentBytes(header: header), start + Int64(header.count + length) > end { return true }
    var place = start
    while place < end {
      let bytes = try file.read(place..<min(end, place + Self.searchBytes))
      if bytes.isEmpty || bytes.contains(where: { $0 != 0 }) { return false }
      place += Int64(bytes.count)
    }
    return true
  }
}

extension FileDescriptor {
  /// The bytes at a place of a file; fewer where it ends before.
  func read(_ range: Range<Int64>) throws -> Data {
    var bytes = Data(count: Int(range.upperBound - range.lowerBound))
    var done = 0
    while done < bytes.count {
      let count = try bytes.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return try read(fromAbsoluteOffset: range.lowerBound + Int64(done), into: rest)
      }
      if count == 0 { break }
      done += count
    }
    return bytes.prefix(done)
  }
}
