import CollectorTestKit
import Testing

@testable import CollectorCore

@Suite struct DeliveryTests {
  @Test func aSlowWriterDelaysNoOther() async throws {
    let (slow, fast, gate) = (RecordingWriter(name: "slow"), RecordingWriter(name: "fast"), Gate())
    await slow.hold(at: gate)
    let delivery = Delivery(writers: [slow, fast], ledger: InMemoryLedger(), clock: .system)
    async let delivered: Void = delivery.finish(Sample.result(), toolbox: Sample.toolbox)
    await gate.waitForArrivals(1)
    while await fast.flushedCount < 1 { await Task.yield() }
    #expect(await slow.records.isEmpty)
    await gate.open()
    try await delivered
    #expect(await slow.flushedCount == 1)
  }

  @Test func aWriterThatFailsKeepsNothingFromTheOthers() async throws {
    let writers = [RecordingWriter(name: "first"), RecordingWriter(name: "second"), RecordingWriter(name: "third")]
    for writer in writers.prefix(2) { await writer.fail(with: FakeError.transient("no luck")) }
    let ledger = InMemoryLedger()
    let delivery = Delivery(writers: writers, ledger: ledger, clock: .system)
    let error = await #expect(throws: WriterFailure.self) { try await delivery.finish(Sample.result(), toolbox: Sample.toolbox) }
    #expect(error?.name == "first")
    #expect(error?.isTransient == true)
    #expect(await writers[2].flushedCount == 1)
    #expect(await ledger.results.isEmpty)
  }
}
