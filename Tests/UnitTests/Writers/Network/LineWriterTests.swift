import CollectorCore
import CollectorTestKit
import Foundation
import NIOSSL
import SystemPackage
import Testing

@testable import Writers

@Suite struct LineWriterTests {
  private func address(_ receiver: LineReceiver) -> HostPort { HostPort(host: "127.0.0.1", port: receiver.port) }

  private func violations(
    _ fixture: NetworkFixture,
    _ receiver: LineReceiver,
    _ sender: @escaping @Sendable () throws -> LineSender
  ) async -> [String] {
    await WriterConformance {
      try await fixture.writer(sender())
    } delivered: {
      try await fixture.settled(receiver)
    }.violations()
  }

  @Test func theWriterOverTCPConforms() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await LineReceiver.tcp()
      let address = address(receiver)
      let violations = await violations(fixture, receiver) { try fixture.lines(.tcp(address)) }
      #expect(violations == [])
      try await receiver.stop()
    }
  }

  @Test func theWriterOverTLSConforms() async throws {
    try await withNetworkFixture { fixture in
      let authority = try TestAuthority()
      let receiver = try await LineReceiver.tcp(tls: FakeRegistryTLS(authority.issueForLoopback()))
      let address = address(receiver)
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.certificate.utf8)))
      let configuration = tls
      let violations = await violations(fixture, receiver) { try fixture.lines(.tls(address), tls: configuration) }
      #expect(violations == [])
      try await receiver.stop()
    }
  }

  @Test func theWriterOverASocketInTheFileSystemConforms() async throws {
    try await withNetworkFixture { fixture in
      let path = fixture.directory.file("s.sock")
      let receiver = try await LineReceiver.unix(path: path)
      let violations = await violations(fixture, receiver) { try fixture.lines(.unix(path: path)) }
      #expect(violations == [])
      try await receiver.stop()
    }
  }

  @Test func aReceiverThatIsNotVerifiedGetsNothing() async throws {
    try await withNetworkFixture { fixture in
      let (authority, other) = (try TestAuthority(), try TestAuthority(name: "another"))
      let receivers = [
        try await LineReceiver.tcp(tls: FakeRegistryTLS(other.issueForLoopback())),
        try await LineReceiver.tcp(tls: FakeRegistryTLS(authority.issue("elsewhere", names: ["elsewhere.example.com"]))),
        try await LineReceiver.tcp(),
      ]
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.certificate.utf8)))
      for receiver in receivers {
        let sender = try LineSender(target: .tls(address(receiver)), tls: tls, deadlines: .init(connect: .seconds(2)))
        let entry = try SpoolEntry(NetworkFixture.record(1))
        await #expect(throws: DeliveryFault.self) { try await sender.send([entry]) }
        #expect(receiver.lines.allSatisfy { (try? JSONValue(parsing: $0)) == nil })
        try await receiver.stop()
      }
    }
  }

  @Test func authoritiesAreThoseOfTheEnvironment() throws {
    let directory = try TemporaryDirectory()
    defer { try? directory.remove() }
    let file = try directory.write(try TestAuthority().certificate, to: "roots.pem")
    let empty = try directory.write("nothing", to: "empty.pem")
    guard case .certificates(let roots)? = try TrustRoots.clientConfiguration(["SSL_CERT_FILE": file.string]).trustRoots else {
      Issue.record("the file does not count")
      return
    }
    #expect(roots.count == 1)
    for path in [empty.string, directory.file("none").string] {
      let error = #expect(throws: WriterError.self) { try TrustRoots.clientConfiguration(["SSL_CERT_FILE": path]) }
      #expect(error.map { "\($0)".contains(path) } == true)
    }
    #expect(
      try TrustRoots.clientConfiguration(["SSL_CERT_FILE": ""]).trustRoots
        == TLSConfiguration.makeClientConfiguration().trustRoots
    )
  }

  @Test func aReceiverThatIsNotThereYetGetsAllInOrder() async throws {
    try await withNetworkFixture { fixture in
      let first = try await LineReceiver.tcp()
      let port = first.port
      try await first.stop()
      let writer = try await fixture.writer(fixture.lines(.tcp(HostPort(host: "127.0.0.1", port: port))))
      for number in 0..<20 { try await writer.write(NetworkFixture.record(number)) }
      try await fixture.eventually("it is told") { !fixture.log.notices.isEmpty }
      #expect(fixture.log.notices == [.waiting(reason: "nothing listens at tcp://127.0.0.1:\(port)")])
      let receiver = try await LineReceiver.tcp(port: port)
      try await fixture.settled(receiver)
      await writer.close()
      #expect(try NetworkFixture.scripts(receiver.lines) == (0..<20).map { "\($0)" })
      #expect(fixture.log.notices.last == .resumed)
      try await receiver.stop()
    }
  }

  @Test func aConnectionThatBreaksOffInTheMiddleLosesNothing() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await LineReceiver.tcp()
      let writer = try await fixture.writer(fixture.lines(.tcp(address(receiver))), settling: .seconds(2))
      for number in 0..<300 {
        try await writer.write(NetworkFixture.record(number, padding: 5000))
        guard number.isMultiple(of: 60) else { continue }
        try await fixture.eventually("it is connected") { receiver.connectionCount > number / 60 }
        await receiver.breakOff()
      }
      try await fixture.settled(receiver)
      await writer.close()
      let missing = Set((0..<300).map { "\($0)" }).subtracting(try NetworkFixture.scripts(receiver.lines))
      #expect(missing == [])
      #expect(receiver.connectionCount > 5)
      try await receiver.stop()
    }
  }

  /// What a receiver had in its buffers and did not read when it died was taken by both systems, and by nobody else.
  @Test func whatAReceiverDidNotReadBeforeItDiedGoesOutAgain() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await LineReceiver.tcp()
      try await receiver.pause(true)
      let writer = try await fixture.writer(fixture.lines(.tcp(address(receiver))), settling: .seconds(2))
      for number in 0..<5 { try await writer.write(NetworkFixture.record(number)) }
      try await fixture.eventually("it is connected") { receiver.connectionCount == 1 }
      await receiver.breakOff()
      try await receiver.pause(false)
      try await fixture.settled(receiver)
      await writer.close()
      #expect(Set(try NetworkFixture.scripts(receiver.lines)) == Set((0..<5).map { "\($0)" }))
      try await receiver.stop()
    }
  }

  @Test func aSlowReceiverDelaysNeitherCallersNorOthers() async throws {
    try await withNetworkFixture { fixture in
      let (slow, fast) = (try await LineReceiver.tcp(), try await LineReceiver.tcp())
      try await slow.pause(true)
      let writers = [
        try await fixture.writer(fixture.lines(.tcp(address(slow))), name: "slow"),
        try await fixture.writer(fixture.lines(.tcp(address(fast))), name: "fast"),
      ]
      // Far more than the systems' buffers take.
      for number in 0..<30 {
        for writer in writers { try await writer.write(NetworkFixture.record(number, padding: 1 << 20)) }
      }
      try await fixture.eventually("the fast one has all") { fast.lines.count == 30 }
      #expect(slow.lines.isEmpty)
      try await slow.pause(false)
      try await fixture.settled(slow)
      for writer in writers { await writer.close() }
      #expect(try NetworkFixture.scripts(slow.lines) == (0..<30).map { "\($0)" })
      try await slow.stop()
      try await fast.stop()
    }
  }

  @Test func whatWaitsAtTheEndGoesOutAtTheNextStart() async throws {
    try await withNetworkFixture { fixture in
      let path = fixture.directory.file("s.sock")
      let first = try await fixture.writer(fixture.lines(.unix(path: path)), patience: .milliseconds(50))
      for number in 0..<5 { try await first.write(NetworkFixture.record(number)) }
      await first.close()
      guard case .left(let depth, _)? = fixture.log.notices.last else {
        Issue.record("\(fixture.log.notices)")
        return
      }
      #expect(depth.records == 5)
      let receiver = try await LineReceiver.unix(path: path)
      let second = try await fixture.writer(fixture.lines(.unix(path: path)))
      await second.close()
      try await fixture.eventually("all is there") { receiver.lines.count == 5 }
      #expect(try NetworkFixture.scripts(receiver.lines) == (0..<5).map { "\($0)" })
      #expect(try fixture.waiting() == 0)
      try await receiver.stop()
    }
  }
}
