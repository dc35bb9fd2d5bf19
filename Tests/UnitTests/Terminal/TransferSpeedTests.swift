import Testing

@testable import collector

@Suite struct TransferSpeedTests {
  @Test func speedIsOfTheLastSeconds() {
    var speed = TransferSpeed()
    #expect(speed.bytesPerSecond(at: .seconds(1)) == nil)
    // Ten seconds at 1000 bytes a second, reported every 10 ms, then ten at 100.
    for tick in 0...1000 { speed.record(Int64(tick) * 10, at: .milliseconds(tick * 10)) }
    let fast = speed.bytesPerSecond(at: .seconds(10)) ?? 0
    #expect((950...1050).contains(fast))
    for tick in 1...1000 { speed.record(10_000 + Int64(tick), at: .milliseconds(10_000 + tick * 10)) }
    let slow = speed.bytesPerSecond(at: .seconds(20)) ?? 0
    #expect((90...110).contains(slow))
  }

  @Test func aStalledTransferSlowsDown() {
    var speed = TransferSpeed()
    speed.record(0, at: .zero)
    speed.record(1000, at: .seconds(1))
    #expect(speed.bytesPerSecond(at: .seconds(1)) == 1000)
    #expect(speed.bytesPerSecond(at: .seconds(10)) == 100)
  }

  @Test func goingBackBeginsAnew() {
    var speed = TransferSpeed()
    speed.record(1000, at: .zero)
    speed.record(2000, at: .seconds(1))
    speed.record(0, at: .seconds(2))
    #expect(speed.bytesPerSecond(at: .seconds(3)) == nil)
  }
}
