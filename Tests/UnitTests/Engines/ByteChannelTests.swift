import CollectorTestKit
import NIOCore
import Testing

@testable import Engines

@Suite struct ByteChannelTests {
  private func received(_ channel: ByteChannel) async throws -> String {
    var text = ""
    for try await piece in channel { text += String(buffer: piece) }
    return text
  }

  @Test func piecesComeInOrderAndInFull() async throws {
    let channel = ByteChannel()
    async let text = received(channel)
    for number in 0..<100 { try await channel.send(ByteBuffer(string: "\(number) ")) }
    channel.finish()
    #expect(try await text == (0..<100).map { "\($0) " }.joined())
  }

  @Test func anErrorReachesWhoeverReceives() async throws {
    let channel = ByteChannel()
    let error = FakeError.permanent("damaged")
    let task = Task { try await received(channel) }
    try await channel.send(ByteBuffer(string: "x"))
    channel.finish(throwing: error)
    await #expect(throws: error) { try await task.value }
  }

  @Test func aSenderIsLetGoWhenNobodyReceives() async throws {
    let channel = ByteChannel()
    let task = Task { try await channel.send(ByteBuffer(string: "x")) }
    channel.finish(throwing: ByteChannel.ReceiverGone())
    await #expect(throws: ByteChannel.ReceiverGone.self) { try await task.value }
    await #expect(throws: ByteChannel.ReceiverGone.self) { try await channel.send(ByteBuffer(string: "y")) }
  }

  @Test(arguments: [true, false]) func aCancelledTaskEndsBoth(isSender: Bool) async throws {
    let channel = ByteChannel()
    let task = Task {
      if isSender { try await channel.send(ByteBuffer(string: "x")) } else { _ = try await received(channel) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await #expect(throws: CancellationError.self) {
      if isSender { _ = try await received(channel) } else { try await channel.send(ByteBuffer(string: "x")) }
    }
  }
}
