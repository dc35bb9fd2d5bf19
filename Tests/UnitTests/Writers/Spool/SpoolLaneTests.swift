import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Writers

/// A lane keeps what it was given, in order, whatever becomes of the process or the machine.
@Suite struct SpoolLaneTests {
  private static let all = BatchLimits(records: 1000, bytes: 1 << 20)

  private func entry(_ number: Int, padding: Int = 0) -> SpoolEntry {
    SpoolEntry(
      key: "key\(number)",
      document: Data(#"{"number":\#(number),"x":"\#(String(repeating: "ä", count: padding))"}"#.utf8)
    )
  }

  private func open(_ path: FilePath, segmentBytes: Int64 = SpoolLane.segmentBytes) throws -> SpoolLane {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    return try #require(try SpoolLane.take(path, segmentBytes: segmentBytes))
  }

  /// Lets go of a lane as a process does that is killed.
  private func kill(_ lane: SpoolLane) throws {
    lane.stopReading()
    // Children of other tests that have just begun have the file, too, which those of a dead process soon close.
    try SystemCalls.unlock(lane.lock)
    try lane.lock.close()
  }

  @Test(arguments: [1, 3, 1000]) func recordsComeOutInOrder(batch: Int) throws {
    try withDirectory { directory in
      let lane = try open(directory.file("lane"), segmentBytes: 200)
      let entries = (0..<50).map { entry($0, padding: $0) }
      for entry in entries { try lane.append(entry) }
      try lane.synchronize()
      #expect(lane.depth.records == 50)
      var found: [SpoolEntry] = []
      while true {
        let batch = try lane.read(BatchLimits(records: batch, bytes: 1 << 20))
        if batch.entries.isEmpty { break }
        found += batch.entries
      }
      #expect(found == entries)
      #expect(lane.unread == 0 && lane.depth.records == 50)
    }
  }

  @Test func aBatchIsNoLargerThanItsLimitUnlessOneRecordIs() throws {
    try withDirectory { directory in
      let lane = try open(directory.file("lane"))
      for number in 0..<3 { try lane.append(entry(number, padding: 500)) }
      let limit = entry(0, padding: 500).document.count
      #expect(try lane.read(BatchLimits(records: 10, bytes: limit * 2)).entries.count == 2)
      #expect(try lane.read(BatchLimits(records: 10, bytes: 10)).entries.count == 1)
    }
  }

  @Test func whatIsDeliveredIsDeletedAndDoesNotComeAgain() throws {
    try withDirectory { directory in
      let path = directory.file("lane")
      let lane = try open(path, segmentBytes: 300)
      for number in 0..<40 { try lane.append(entry(number)) }
      let size = lane.depth.bytes
      let first = try lane.read(BatchLimits(records: 25, bytes: 1 << 20))
      lane.confirm(through: first.end)
      #expect(lane.depth.records == 15 && lane.depth.bytes < size / 2)
      #expect(lane.segments.allSatisfy { $0.first > 15 })
      try kill(lane)
      let next = try open(path)
      #expect(next.depth == lane.depth)
      #expect(try next.read(Self.all).entries.map(\.key) == (25..<40).map { "key\($0)" })
      for number in 40..<42 { try next.append(entry(number)) }
      next.rewind()
      let rest = try next.read(Self.all)
      #expect(rest.entries.map(\.key) == (25..<42).map { "key\($0)" })
      next.confirm(through: rest.end)
      #expect(next.depth.records == 0)
      next.close()
      #expect(!FileManager.default.fileExists(atPath: path.string))
    }
  }

  @Test func aLaneIsOfOneProcessAtATime() throws {
    try withDirectory { directory in
      let lane = try open(directory.file("lane"))
      try lane.append(entry(1))
      #expect(try SpoolLane.take(lane.path) == nil)
      lane.close()
      let next = try #require(try SpoolLane.take(lane.path))
      #expect(try next.read(Self.all).entries == [entry(1)])
      #expect(try SpoolLane.take(directory.file("none")) == nil)
    }
  }

  /// A child process that has just begun has all files of its parent, until it becomes another program.
  @Test func aLaneThatIsLetGoIsFreeWhoeverHasItsFilesStillOpen() throws {
    try withDirectory { directory in
      let lane = try open(directory.file("lane"))
      try lane.append(entry(1))
      let copy = try lane.lock.duplicate()
      lane.close()
      #expect(try SpoolLane.take(directory.file("lane")) != nil)
      try copy.close()
    }
  }

  /// A process that is killed, or a machine that loses its power, leaves any beginning of what was written last.
  @Test func aTornTailIsCutOffWhereverItIsTorn() throws {
    try withDirectory { directory in
      let whole = directory.file("whole")
      let lane = try open(whole)
      var ends: [Int64] = []
      for number in 0..<3 {
        try lane.append(entry(number, padding: 5))
        ends.append(lane.depth.bytes)
      }
      try kill(lane)
      let segment = LaneContents.path(of: 1, in: whole)
      let bytes = try Data(contentsOf: URL(filePath: segment.string))
      #expect(Int64(bytes.count) == ends[2])
      for length in 0...bytes.count {
        let path = directory.file("torn-\(length)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        try bytes.prefix(length).write(to: URL(filePath: LaneContents.path(of: 1, in: path).string))
        let torn = try open(path)
        let kept = ends.count { $0 <= length }
        #expect(torn.depth.records == Int64(kept), "of \(length) bytes")
        try torn.append(entry(9))
        let batch = try torn.read(Self.all)
        #expect(batch.entries == (0..<kept).map { entry($0, padding: 5) } + [entry(9)], "of \(length) bytes")
        #expect(batch.damage == [], "of \(length) bytes")
        try kill(torn)
        #expect(try open(path).depth.records == Int64(kept + 1), "of \(length) bytes")
      }
    }
  }

  /// After a power failure a file can have its length and not its content.
  @Test func aTailOfZerosIsCutOff() throws {
    try withDirectory { directory in
      let path = directory.file("lane")
      let lane = try open(path)
      try lane.append(entry(1))
      try kill(lane)
      let file = try FileDescriptor.open(LaneContents.path(of: 1, in: path), .readWrite)
      try file.closeAfter { try file.resize(to: 100_000) }
      let next = try open(path)
      let batch = try next.read(Self.all)
      #expect(batch.entries == [entry(1)] && batch.damage == [])
    }
  }

  @Test func aDamagedByteCostsOneRecordAndIsNamed() throws {
    try withDirectory { directory in
      let whole = directory.file("whole")
      let lane = try open(whole)
      var ends: [Int64] = [0]
      for number in 0..<4 {
        try lane.append(entry(number, padding: 3))
        ends.append(lane.depth.bytes)
      }
      try kill(lane)
      let bytes = try Data(contentsOf: URL(filePath: LaneContents.path(of: 1, in: whole).string))
      for offset in 0..<Int(ends[3]) {
        let path = directory.file("damaged-\(offset)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        var damaged = bytes
        damaged[offset] ^= 0x55
        try damaged.write(to: URL(filePath: LaneContents.path(of: 1, in: path).string))
        let victim = (ends.firstIndex { $0 > offset } ?? 0) - 1
        let next = try open(path)
        let batch = try next.read(Self.all)
        #expect(batch.entries == (0..<4).filter { $0 != victim }.map { entry($0, padding: 3) }, "at \(offset)")
        #expect(batch.damage == [.init(segment: 1, range: ends[victim]..<ends[victim + 1])], "at \(offset)")
        next.confirm(through: batch.end)
        #expect(next.depth.records == 0, "at \(offset)")
        next.close()
      }
    }
  }

  @Test(arguments: ["", "1", "1 2", "x y z 1", "1 40 1 12345", "99999999999999999999 0 1 0"])
  func aSpoiltPositionMeansThatAllGoesOutAgain(text: String) throws {
    try withDirectory { directory in
      let path = directory.file("lane")
      let lane = try open(path, segmentBytes: 100)
      for number in 0..<5 { try lane.append(entry(number)) }
      lane.confirm(through: try lane.read(BatchLimits(records: 1, bytes: 1)).end)
      try kill(lane)
      try Data(text.utf8).write(to: URL(filePath: path.appending("position").string))
      #expect(try open(path).read(Self.all).entries == (0..<5).map { entry($0) })
    }
  }

  /// The segments behind an older position may be deleted already.
  @Test func anOlderPositionIsGoodEnough() throws {
    try withDirectory { directory in
      let path = directory.file("lane")
      let lane = try open(path, segmentBytes: 100)
      for number in 0..<9 { try lane.append(entry(number)) }
      lane.confirm(through: try lane.read(BatchLimits(records: 2, bytes: 1 << 20)).end)
      let old = try Data(contentsOf: URL(filePath: path.appending("position").string))
      lane.confirm(through: try lane.read(BatchLimits(records: 5, bytes: 1 << 20)).end)
      try kill(lane)
      try old.write(to: URL(filePath: path.appending("position").string))
      let next = try open(path)
      let found = try next.read(Self.all).entries.map(\.key)
      #expect(found.suffix(2) == ["key7", "key8"])
      try next.append(entry(9))
      #expect(try next.read(Self.all).entries == [entry(9)])
    }
  }

  private func withDirectory(_ body: (TemporaryDirectory) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    defer { try? directory.remove() }
    try body(directory)
  }
}
