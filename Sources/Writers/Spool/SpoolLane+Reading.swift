import Foundation
import SystemPackage

/// How much is sent at once.
struct BatchLimits: Sendable, Hashable {
  var records: Int
  /// Of documents; a single record can be larger.
  var bytes: Int
}

/// Records that follow each other.
struct SpoolBatch: Sendable, Equatable {
  /// Something that is no record, between records.
  struct Damage: Sendable, Hashable {
    let segment: Int64
    let range: Range<Int64>
  }

  var entries: [SpoolEntry] = []
  var damage: [Damage] = []
  /// How much their documents take.
  var bytes = 0
  /// What comes after them.
  var end: SpoolPosition
}

extension SpoolLane {
  /// The next records. There is memory for one batch, however much there is to deliver.
  ///
  /// - Throws: `Errno`.
  func read(_ limits: BatchLimits) throws -> SpoolBatch {
    var batch = SpoolBatch(end: cursor)
    while batch.entries.count < limits.records, batch.bytes < limits.bytes {
      guard let segment = segments.first(where: { $0.first >= batch.end.segment }) else { break }
      if segment.first > batch.end.segment { batch.end = SpoolPosition(segment: segment.first, number: segment.first) }
      guard try read(segment, into: &batch, limits) else { break }
    }
    cursor = batch.end
    return batch
  }

  /// Takes one step.
  ///
  /// - Returns: Whether there can be another one.
  private func read(_ segment: LaneContents.Segment, into batch: inout SpoolBatch, _ limits: BatchLimits) throws -> Bool {
    var reader = SegmentReader(file: try file(of: segment.first), offset: batch.end.offset)
    switch try reader.next(before: segment.bytes) {
    case .entry(let entry):
      guard batch.entries.isEmpty || batch.bytes + entry.document.count <= limits.bytes else { return false }
      batch.entries.append(entry)
      batch.bytes += entry.document.count
    case .damage(let range):
      batch.damage.append(SpoolBatch.Damage(segment: segment.first, range: range))
    case .torn, .end:
      guard let next = segments.first(where: { $0.first > segment.first }) else { return false }
      batch.end = SpoolPosition(segment: next.first, number: next.first)
      return true
    }
    batch.end.offset = reader.offset
    batch.end.number += 1
    return true
  }

  /// Notes that all before a position is delivered, and deletes the segments that are wholly so.
  func confirm(through position: SpoolPosition) {
    guard position > confirmed else { return }
    confirmed = position
    if cursor < confirmed { cursor = confirmed }
    for segment in segments where segment.first < position.segment {
      try? SystemCalls.remove(LaneContents.path(of: segment.first, in: path))
    }
    segments.removeAll { $0.first < position.segment }
    // Where that fails (the disk is full), the last one that was kept holds: after a crash some records go out again.
    try? LaneContents.positionFile(in: path).store(position)
  }

  /// Reads again what is not confirmed.
  func rewind() {
    cursor = confirmed
  }
}
