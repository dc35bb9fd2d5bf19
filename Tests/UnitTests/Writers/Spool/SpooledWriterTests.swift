import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Writers

@Suite struct SpooledWriterTests {
  /// Pauses that take no time, so that the tests decide what happens before what.
  private static let impatient: DeliverySettings = {
    var settings = DeliverySettings()
    settings.gaps = DeliveryGaps(first: .milliseconds(1), longest: .milliseconds(2))
    settings.closingPatience = .milliseconds(50)
    settings.closingGap = .milliseconds(1)
    settings.settling = .zero
    settings.tick = .milliseconds(1)
    settings.ticksBetweenAdoptions = 1
    return settings
  }()

  private func writer(
    _ sender: ScriptedSender,
    in directory: TemporaryDirectory,
    bound: ByteCount = SpoolSettings.defaultBound,
    patience: Duration = .milliseconds(50),
    log: NoticeLog = NoticeLog()
  ) async throws -> SpooledWriter {
    var settings = Self.impatient
    settings.closingPatience = patience
    return try await SpooledWriter(
      name: "test:receiver",
      sender: sender,
      spool: SpoolSettings(root: directory.path, bound: bound),
      settings: settings
    ) { log.add($0) }
  }

  private func record(_ number: Int) -> Record { .result(Sample.result(script: "\(number)")) }
  private func keys(_ numbers: Range<Int>) -> [String] { numbers.map { Sample.result(script: "\($0)").key.hex } }

  @Test func recordsGoOutInOrderByThemselves() async throws {
    try await withTemporaryDirectory { directory in
      let sender = ScriptedSender()
      let writer = try await writer(sender, in: directory)
      for number in 0..<25 { try await writer.write(record(number)) }
      await sender.wait(forTaken: 25)
      #expect(await sender.taken == keys(0..<25))
      await writer.close()
      #expect(await sender.isFinished)
      #expect(try SpoolSurvey.all(below: directory.path).map(\.depth) == [SpoolDepth()])
    }
  }

  @Test func aReceiverThatIsDownHoldsNobodyUpAndGetsAllWhenItIsBack() async throws {
    try await withTemporaryDirectory { directory in
      let (sender, log) = (ScriptedSender(), NoticeLog())
      await sender.fail(DeliveryFault(reason: "nobody is there"))
      let writer = try await writer(sender, in: directory, log: log)
      for number in 0..<25 {
        try await writer.write(record(number))
        writer.flush()
      }
      await sender.wait(attempts: 3)
      #expect(await writer.depth.records == 25)
      #expect(await sender.taken == [])
      await sender.fail(nil)
      await sender.wait(forTaken: 25)
      await writer.close()
      #expect(await sender.taken == keys(0..<25))
      #expect(log.notices == [.waiting(reason: "nobody is there"), .resumed])
    }
  }

  @Test func whatIsLeftWaitsForTheNextStart() async throws {
    try await withTemporaryDirectory { directory in
      let (down, log) = (ScriptedSender(), NoticeLog())
      await down.fail(DeliveryFault(reason: "nobody is there"))
      let first = try await writer(down, in: directory, log: log)
      for number in 0..<5 { try await first.write(record(number)) }
      await first.close()
      let left = try #require(log.notices.last)
      guard case .left(let depth, "nobody is there") = left else {
        Issue.record("\(left)")
        return
      }
      #expect(depth.records == 5 && depth.bytes > 0)
      #expect(left.details["records"] == "5" && left.details["reason"] == "nobody is there")
      #expect(try SpoolSurvey.all(below: directory.path).map(\.depth.records) == [5])

      let up = ScriptedSender()
      let second = try await writer(up, in: directory)
      try await second.write(record(5))
      await up.wait(forTaken: 6)
      await second.close()
      #expect(await up.taken == keys(0..<6))
    }
  }

  @Test func closingWaitsForAReceiverThatIsAtWork() async throws {
    try await withTemporaryDirectory { directory in
      let gate = Gate()
      let sender = ScriptedSender(records: 1, gate: gate)
      let writer = try await writer(sender, in: directory, patience: .seconds(30))
      for number in 0..<3 { try await writer.write(record(number)) }
      async let closing: Void = writer.close()
      await gate.waitForArrivals(1)
      await gate.open()
      await closing
      #expect(await sender.taken == keys(0..<3))
    }
  }

  @Test func atItsBoundARecordIsNotTakenAndNoneIsLost() async throws {
    try await withTemporaryDirectory { directory in
      let sender = ScriptedSender()
      await sender.fail(DeliveryFault(reason: "nobody is there"))
      let writer = try await writer(sender, in: directory, bound: ByteCount(4096))
      var taken = 0
      var refusal: WriterError?
      while refusal == nil, taken < 100 {
        do {
          try await writer.write(record(taken))
          taken += 1
        } catch {
          refusal = error as? WriterError
        }
      }
      #expect(taken > 2 && taken < 20)
      #expect(refusal?.isTransient == true)
      let text = refusal.map { "\($0)" } ?? ""
      #expect(text.contains("test:receiver") && text.contains("4KiB") && text.contains("--spool-size"), "\(text)")
      await sender.fail(nil)
      await sender.wait(forTaken: taken)
      // There is room again, once it is known that they are delivered.
      while await writer.depth.records > 0 { await Task.yield() }
      try await writer.write(record(taken))
      await writer.close()
      #expect(await sender.taken == keys(0..<taken + 1))
    }
  }

  @Test func aRecordLargerThanTheBoundIsTakenWhereNothingWaits() async throws {
    try await withTemporaryDirectory { directory in
      let sender = ScriptedSender()
      let writer = try await writer(sender, in: directory, bound: ByteCount(10))
      try await writer.write(record(0))
      await writer.close()
      #expect(await sender.taken == keys(0..<1))
    }
  }

  @Test func aRefusedRecordIsSetAsideAndTheOthersGoOn() async throws {
    try await withTemporaryDirectory { directory in
      let (sender, log) = (ScriptedSender(), NoticeLog())
      let refused = Sample.result(script: "2")
      await sender.refuse([refused.key.hex])
      let writer = try await writer(sender, in: directory, log: log)
      for number in 0..<5 { try await writer.write(record(number)) }
      try await writer.write(.result(refused))
      await sender.wait(forTaken: 4)
      await writer.close()
      #expect(await sender.taken == keys(0..<2) + keys(3..<5))
      let survey = try #require(try SpoolSurvey.all(below: directory.path).first)
      #expect(survey.writer == "test:receiver")
      #expect(survey.depth.records == 0 && survey.depth.refused == 1 && survey.depth.refusedBytes == 4096)
      let path = survey.path.appending("refused").appending("\(refused.key.hex).json")
      let document = try JSONValue(parsing: Data(contentsOf: URL(filePath: path.string)))
      #expect(document["reply"] == .string("status 422: no"))
      #expect(document["record"] == (try JSONValue(parsing: Record.result(refused).encoded())))
      #expect(log.notices.contains(.refused(reply: "status 422: no", path: survey.path.appending("refused"))))
    }
  }

  @Test func refusedRecordsCountAgainstTheBound() async throws {
    try await withTemporaryDirectory { directory in
      let sender = ScriptedSender()
      await sender.refuse(Set(keys(0..<2)))
      let writer = try await writer(sender, in: directory, bound: ByteCount(8192))
      for number in 0..<2 { try await writer.write(record(number)) }
      while await writer.depth.refused < 2 { await Task.yield() }
      let error = await #expect(throws: WriterError.self) { try await writer.write(record(2)) }
      #expect(error.map { "\($0)".contains("2 that it refused take 8KiB") } == true)
      await writer.close()
    }
  }

  @Test func whatIsNotBeyondDoubtGoesOutAgain() async throws {
    try await withTemporaryDirectory { directory in
      let gate = Gate(isOpen: true)
      let size = try Record.result(Sample.result(script: "0")).encoded().count
      let sender = ScriptedSender(records: 1, heldBytes: size * 3, gate: gate)
      var settings = Self.impatient
      settings.settling = .seconds(3600)
      let writer = try await SpooledWriter(
        name: "held",
        sender: sender,
        spool: SpoolSettings(root: directory.path),
        settings: settings
      ) { _ in }
      for number in 0..<8 { try await writer.write(record(number)) }
      await sender.wait(forTaken: 8)
      while await writer.depth.records > 3 { await Task.yield() }
      // The connection breaks off.
      await sender.fail(DeliveryFault(reason: "reset"))
      try await writer.write(record(8))
      await sender.wait(attempts: 10)
      await sender.fail(nil)
      await sender.wait(forTaken: 12)
      await writer.close()
      #expect(await sender.taken == keys(0..<8) + keys(5..<9))
    }
  }

  @Test func twoWritersAtOnceHaveLanesOfTheirOwnAndADeadOnesIsAdopted() async throws {
    try await withTemporaryDirectory { directory in
      let (down, up) = (ScriptedSender(), ScriptedSender())
      await down.fail(DeliveryFault(reason: "nobody is there"))
      let first = try await writer(down, in: directory)
      let second = try await writer(up, in: directory)
      for number in 0..<3 { try await first.write(record(number)) }
      for number in 3..<6 { try await second.write(record(number)) }
      await up.wait(forTaken: 3)
      #expect(await up.taken == keys(3..<6))
      await first.close()
      await up.wait(forTaken: 6)
      #expect(await up.taken == keys(3..<6) + keys(0..<3))
      await second.close()
      #expect(try SpoolSurvey.all(below: directory.path).map(\.depth) == [SpoolDepth()])
    }
  }

  @Test func aDamagedPartIsMovedAwayAndNamed() async throws {
    try await withTemporaryDirectory { directory in
      let down = ScriptedSender()
      await down.fail(DeliveryFault(reason: "nobody is there"))
      let first = try await writer(down, in: directory)
      for number in 0..<3 { try await first.write(record(number)) }
      await first.close()
      let folder = SpoolFolder(root: directory.path, writer: "test:receiver")
      let segment = LaneContents.path(of: 1, in: try #require(try folder.lanes().first))
      var bytes = try Data(contentsOf: URL(filePath: segment.string))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(filePath: segment.string))
      let (up, log) = (ScriptedSender(), NoticeLog())
      let second = try await writer(up, in: directory, log: log)
      await up.wait(forTaken: 2)
      await second.close()
      #expect(await up.taken == keys(0..<1) + keys(2..<3))
      guard case .damaged(let path, let size) = log.notices.first else {
        Issue.record("\(log.notices)")
        return
      }
      #expect(try Int64(Data(contentsOf: URL(filePath: path.string)).count) == size)
      #expect(try SpoolSurvey.all(below: directory.path).map(\.damaged) == [1])
    }
  }

  @Test func manyWritesAtOnceAreAllKept() async throws {
    try await withTemporaryDirectory { directory in
      let sender = ScriptedSender(records: 100)
      let writer = try await writer(sender, in: directory)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 { group.addTask { try await writer.write(record(number)) } }
        try await group.waitForAll()
      }
      await sender.wait(forTaken: 200)
      #expect(Set(await sender.taken) == Set(keys(0..<200)))
      await writer.close()
      await #expect(throws: WriterError.closed(name: "test:receiver")) { try await writer.write(record(0)) }
    }
  }

  @Test func anotherNameIsAnotherSpool() {
    let names = ["tcp://a:1", "tcp://a:2", "tcp-//a:1", "https://h/" + String(repeating: "x", count: 300)]
    let folders = names.map { SpoolFolder(root: "/s", writer: $0).path }
    #expect(Set(folders).count == names.count)
    #expect(folders[0].string.hasPrefix("/s/tcp---a-1-"))
    #expect(folders.allSatisfy { $0.components.count == 2 && ($0.lastComponent?.string.utf8.count ?? 999) < 80 })
  }
}
