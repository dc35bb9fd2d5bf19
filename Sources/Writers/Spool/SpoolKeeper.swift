import CollectorCore
import Foundation
import SystemPackage

/// The spool of one writer in this process: takes records, gives them out in order, and forgets them when they are delivered.
///
/// What dead processes left is adopted, and goes out first.
actor SpoolKeeper {
  /// Records that were sent, and that are not yet beyond doubt.
  private struct Sent {
    let lane: SpoolLane
    let end: SpoolPosition
    let bytes: Int
  }

  nonisolated let writer: String
  nonisolated let folder: SpoolFolder
  private let settings: SpoolSettings
  private let report: @Sendable (SpoolNotice) -> Void

  private let executor = BlockingExecutor(label: "collector.writers.spool")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// This process's own is the last. Empty before `open` and after `close`.
  private var lanes: [SpoolLane] = []
  private var refused: RefusedRecords?
  private var sent: [Sent] = []
  /// The lane that the last batch is of, until that is sent.
  private var reading: SpoolLane?
  /// How many records were appended, and of how many it is known whether they are on the disk.
  private var appended = 0
  private var settled = 0
  /// The last of those that may not be on the disk though they were appended.
  private var lost = 0

  init(writer: String, settings: SpoolSettings, report: @escaping @Sendable (SpoolNotice) -> Void) {
    self.writer = writer
    self.settings = settings
    self.report = report
    folder = SpoolFolder(root: settings.root, writer: writer)
  }

  /// - Throws: `WriterError`.
  func open() throws(WriterError) {
    try naming(folder.path, "be opened") {
      try folder.make(for: writer)
      refused = try RefusedRecords(directory: folder.refused)
      lanes = try folder.takeFreeLanes(segmentBytes: settings.segmentBytes)
      if lanes.isEmpty { lanes = [try folder.makeLane(segmentBytes: settings.segmentBytes)] }
    }
  }

  var depth: SpoolDepth {
    lanes.reduce(SpoolDepth(refused: refused?.count ?? 0, refusedBytes: refused?.bytes ?? 0)) { $0 + $1.depth }
  }

  /// Whether all was sent; some of it may not be beyond doubt.
  var isSent: Bool { reading == nil && lanes.allSatisfy { $0.unread == 0 } }

  var hasSent: Bool { !sent.isEmpty }

  /// Takes a record: it is on the disk when this returns.
  ///
  /// - Throws: `WriterError`: `.spoolFull` at the bound, `.full` where the disk has no room.
  func append(_ entry: SpoolEntry) async throws {
    guard let lane = lanes.last else { throw WriterError.closed(name: writer) }
    let depth = depth
    let size = depth.bytes + depth.refusedBytes + Int64(entry.document.count)
    guard size <= settings.bound.bytes || (depth.records == 0 && depth.refused == 0) else {
      throw WriterError.spoolFull(name: writer, path: folder.path, bound: settings.bound, depth: depth)
    }
    try naming(folder.path, "take a record") { try lane.append(entry) }
    appended += 1
    let mine = appended
    // Those that wait already append theirs first, and one trip to the disk is for all of them.
    await Task.yield()
    if settled < mine { try synchronize() }
    if mine <= lost {
      throw WriterError.failed(name: folder.path.string, action: "reach the disk", reason: "the disk has an error")
    }
  }

  private func synchronize() throws(WriterError) {
    let last = appended
    defer { settled = last }
    do {
      try naming(folder.path, "reach the disk") { try lanes.last?.synchronize() }
    } catch {
      lost = last
      throw error
    }
  }

  /// The next records to send; `nil` where there are none.
  ///
  /// - Throws: `WriterError`.
  func next(_ limits: BatchLimits) throws(WriterError) -> SpoolBatch? {
    for lane in lanes {
      let batch = try naming(lane.path, "be read") { try lane.read(limits) }
      for damage in batch.damage { try setAside(damage, of: lane) }
      if !batch.entries.isEmpty {
        reading = lane
        return batch
      }
      if sent.isEmpty { lane.confirm(through: lane.cursor) }
    }
    removeDelivered()
    return nil
  }

  /// Notes that a batch, the last that `next` gave, was sent.
  ///
  /// - Parameters:
  ///   - outcomes: What became of each of its records.
  ///   - holding: How many bytes of what was sent last may have to be sent again.
  /// - Throws: `WriterError` where a refused record cannot be set aside.
  func finish(_ batch: SpoolBatch, _ outcomes: [SendOutcome], holding: Int, at time: Date) throws(WriterError) {
    for (entry, outcome) in zip(batch.entries, outcomes) {
      guard case .refused(let reply) = outcome else { continue }
      try naming(folder.refused, "take a refused record") {
        try refused?.add(entry, reply: reply, writer: writer, at: time)
      }
      report(.refused(reply: reply, path: folder.refused))
    }
    guard let lane = reading else { return }
    reading = nil
    sent.append(Sent(lane: lane, end: batch.end, bytes: batch.bytes))
    var held = sent.reduce(0) { $0 + $1.bytes }
    while let first = sent.first, held - first.bytes >= holding {
      first.lane.confirm(through: first.end)
      held -= first.bytes
      sent.removeFirst()
    }
    if sent.isEmpty { removeDelivered() }
  }

  /// Notes that all that was sent is delivered.
  func confirmSent() {
    for batch in sent { batch.lane.confirm(through: batch.end) }
    sent = []
    removeDelivered()
  }

  /// Sends again what was sent and is not beyond doubt.
  func rewind() {
    (sent, reading) = ([], nil)
    for lane in lanes { lane.rewind() }
  }

  /// Takes over what processes left that have ended since `open`.
  ///
  /// - Throws: `WriterError`.
  func adopt() throws(WriterError) {
    guard let own = lanes.last else { return }
    let found = try naming(folder.path, "be read") { try folder.takeFreeLanes(segmentBytes: settings.segmentBytes) }
    lanes = lanes.dropLast() + found + [own]
  }

  /// Lets other processes have what is left.
  ///
  /// - Returns: What that is.
  func close() -> SpoolDepth {
    let depth = depth
    for lane in lanes { lane.close() }
    lanes = []
    return depth
  }

  /// Adopted lanes are there to be emptied.
  private func removeDelivered() {
    for lane in lanes.dropLast() where lane.depth.records == 0 {
      lane.close()
      lanes.removeAll { $0 === lane }
    }
  }

  private func setAside(_ damage: SpoolBatch.Damage, of lane: SpoolLane) throws(WriterError) {
    let name = "\(lane.path.lastComponent?.string ?? "")-\(damage.segment)-\(damage.range.lowerBound)"
    let path = folder.damaged.appending(name)
    try naming(path, "take what is damaged") {
      try SpoolFolder.make(folder.damaged)
      try DurableFile.write(try lane.file(of: damage.segment).read(damage.range), to: path)
    }
    report(.damaged(path: path, bytes: damage.range.upperBound - damage.range.lowerBound))
  }
}
