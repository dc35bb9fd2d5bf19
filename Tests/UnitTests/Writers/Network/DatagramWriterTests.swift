import CollectorCore
import CollectorTestKit
import Foundation
import Testing

@testable import Writers

@Suite struct DatagramWriterTests {
  @Test func eachRecordIsADatagramOfItsOwn() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await LineReceiver.udp()
      let writer = try await fixture.writer(DatagramSender(address: HostPort(host: "127.0.0.1", port: receiver.port)))
      for number in 0..<50 { try await writer.write(NetworkFixture.record(number, padding: 20_000)) }
      try await fixture.settled(receiver)
      await writer.close()
      #expect(try NetworkFixture.scripts(receiver.lines) == (0..<50).map { "\($0)" })
      try await receiver.stop()
    }
  }

  @Test func aRecordThatDoesNotFitIsSetAsideAndNamed() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await LineReceiver.udp()
      let writer = try await fixture.writer(DatagramSender(address: HostPort(host: "127.0.0.1", port: receiver.port)))
      for (number, padding) in [10, 60_000, 70_000, 10].enumerated() {
        try await writer.write(NetworkFixture.record(number, padding: padding))
      }
      try await fixture.settled(receiver)
      #expect(await writer.depth.refused == 1)
      await writer.close()
      #expect(try NetworkFixture.scripts(receiver.lines) == ["0", "1", "3"])
      guard case .refused(let reply, _)? = fixture.log.notices.first else {
        Issue.record("\(fixture.log.notices)")
        return
      }
      #expect(reply.contains("a datagram to udp://127.0.0.1:\(receiver.port) has no room"))
      try await receiver.stop()
    }
  }

  @Test func aReceiverThatIsNotThereYetGetsAll() async throws {
    try await withNetworkFixture { fixture in
      let first = try await LineReceiver.udp()
      let port = first.port
      try await first.stop()
      let writer = try await fixture.writer(DatagramSender(address: HostPort(host: "127.0.0.1", port: port)))
      for number in 0..<10 { try await writer.write(NetworkFixture.record(number)) }
      try await fixture.eventually("it is told") { !fixture.log.notices.isEmpty }
      #expect(await writer.depth.records == 10)
      let receiver = try await LineReceiver.udp(port: port)
      try await fixture.settled(receiver)
      await writer.close()
      #expect(Set(try NetworkFixture.scripts(receiver.lines)) == Set((0..<10).map { "\($0)" }))
      try await receiver.stop()
    }
  }
}
