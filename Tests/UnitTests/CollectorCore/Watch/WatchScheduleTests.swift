import CollectorCore
import Testing

@Suite struct WatchScheduleTests {
  private let minute = WatchLane(name: "a", interval: .seconds(60))
  private let hour = WatchLane(name: "b", interval: .seconds(3600))

  @Test func whatIsNewIsDueAtOnce() {
    var schedule = WatchSchedule()
    #expect(schedule.nextWake == nil)
    schedule.set([minute, hour], at: .seconds(5))
    #expect(schedule.due(at: .seconds(5)) == [minute, hour])
    #expect(schedule.nextWake == .seconds(5))
  }

  @Test func eachLaneHasItsOwnInterval() {
    var schedule = WatchSchedule()
    schedule.set([minute, hour], at: .zero)
    for name in ["a", "b"] {
      schedule.begin(name, at: .zero)
      schedule.end(name, isGood: true, at: .seconds(2), random: 0.5)
    }
    #expect(schedule.next(of: "a") == .seconds(60))
    #expect(schedule.next(of: "b") == .seconds(3600))
    #expect(schedule.due(at: .seconds(59)).isEmpty)
    #expect(schedule.due(at: .seconds(60)) == [minute])
  }

  @Test func whatRunsIsNotDue() {
    var schedule = WatchSchedule()
    schedule.set([minute], at: .zero)
    schedule.begin("a", at: .zero)
    #expect(schedule.due(at: .seconds(1000)).isEmpty)
    #expect(schedule.nextWake == nil)
    #expect(schedule.next(of: "a") == nil)
  }

  @Test func aPassLongerThanItsIntervalIsFollowedByOne() {
    var schedule = WatchSchedule()
    schedule.set([minute], at: .zero)
    schedule.begin("a", at: .zero)
    schedule.end("a", isGood: true, at: .seconds(500), random: 0.5)
    #expect(schedule.next(of: "a") == .seconds(500))
    schedule.begin("a", at: .seconds(500))
    schedule.end("a", isGood: true, at: .seconds(501), random: 0.5)
    #expect(schedule.next(of: "a") == .seconds(560))
  }

  @Test(arguments: [
    (0, 0.0, 54.0), (0, 0.5, 60), (0, 0.999_999, 66), (1, 0.5, 120), (2, 0.5, 240), (3, 0.5, 300), (60, 0.5, 300),
  ])
  func gapsHaveBounds(failures: Int, random: Double, expected: Double) {
    let gap = WatchRhythm.gap(.seconds(60), failures: failures, random: random) / .seconds(1)
    #expect(abs(gap - expected) < 0.01, "\(gap)")
  }

  @Test func failuresDoNotMakeLongIntervalsShorter() {
    #expect(WatchRhythm.gap(.seconds(3600), failures: 3, random: 0.5) == .seconds(3600))
  }

  @Test func jitterStaysWithinItsPart() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<1000 {
      let gap = WatchRhythm.gap(.seconds(100), failures: 0, random: .random(in: 0..<1, using: &generator))
      #expect(gap >= .seconds(90) && gap < .seconds(110))
    }
  }

  @Test func aSuccessEndsTheGrowth() {
    var schedule = WatchSchedule()
    schedule.set([minute], at: .zero)
    for (now, isGood) in [(Duration.zero, false), (.seconds(120), true)] {
      schedule.begin("a", at: now)
      schedule.end("a", isGood: isGood, at: now, random: 0.5)
    }
    #expect(schedule.failures(of: "a") == 0)
    #expect(schedule.next(of: "a") == .seconds(180))
  }

  @Test func aShorterIntervalHoldsAtOnce() {
    var schedule = WatchSchedule()
    schedule.set([hour], at: .zero)
    schedule.begin("b", at: .zero)
    schedule.end("b", isGood: true, at: .zero, random: 0.5)
    schedule.set([WatchLane(name: "b", interval: .seconds(10))], at: .seconds(3))
    #expect(schedule.next(of: "b") == .seconds(10))
  }

  @Test func whatIsGoneEndsAndComesBackWithoutASecondPass() {
    var schedule = WatchSchedule()
    schedule.set([minute, hour], at: .zero)
    schedule.begin("a", at: .zero)
    schedule.set([hour], at: .seconds(1))
    #expect(schedule.lanes == [hour])
    schedule.set([minute, hour], at: .seconds(2))
    #expect(schedule.due(at: .seconds(2)) == [hour], "a pass of it still runs")
    schedule.end("a", isGood: true, at: .seconds(3), random: 0.5)
    #expect(schedule.next(of: "a") == .seconds(60))
    schedule.begin("a", at: .seconds(60))
    schedule.set([hour], at: .seconds(61))
    schedule.end("a", isGood: true, at: .seconds(62), random: 0.5)
    schedule.set([minute, hour], at: .seconds(63))
    #expect(schedule.due(at: .seconds(63)).contains(minute), "nothing of it was left")
  }
}
