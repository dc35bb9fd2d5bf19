import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import Testing

/// What passes that run at a time share.
@Suite(.timeLimit(.minutes(1))) struct WatchPartsTests {
  private static let reference = Reference(registry: "r.test", repository: "app", tag: "1")

  @Test func theQueueTakesEachOnceAndHasAnEnd() {
    let queue = PushQueue(limit: 2)
    let references = (1...3).map { Reference(registry: "r.test", repository: "app", tag: "\($0)") }
    #expect(queue.offer(references[0]))
    #expect(queue.offer(references[0]))
    #expect(queue.count == 1)
    #expect(queue.offer(references[1]))
    #expect(!queue.offer(references[2]))
    #expect(queue.offer(references[1]), "one that waits is as good as taken")
  }

  @Test func whatHasJustComeIsNotGone() {
    let arrivals = Arrivals()
    let name = ImageName(Self.reference)
    #expect(!arrivals.mayHaveCome(name, since: .zero))
    arrivals.note(name, at: .seconds(10))
    #expect(arrivals.mayHaveCome(name, since: .seconds(9)))
    #expect(!arrivals.mayHaveCome(name, since: .seconds(11)))
  }

  @Test func whatIsForgottenMayHaveCome() {
    let arrivals = Arrivals()
    for number in 0..<5000 {
      let reference = Reference(registry: "r.test", repository: "app", tag: "\(number)")
      arrivals.note(ImageName(reference), at: .seconds(number))
    }
    #expect(arrivals.mayHaveCome(ImageName(Self.reference), since: .zero))
    #expect(!arrivals.mayHaveCome(ImageName(Self.reference), since: .seconds(5000)))
  }

  @Test func aPassDoesNotTakeWhatHasComeMeanwhileToBeGone() async throws {
    var pass = PassFixture(.sample("1"), .sample("2"))
    _ = try await pass.run()
    pass.sources = [FakeSource(name: "registry", steps: [.entry(.sample("1"))], completed: [.repository(Self.repository)])]
    pass.mayHaveCome = { $0.description == sampleName("2") }
    _ = try await pass.run()
    #expect(!pass.observer.events.contains { if case .gone = $0 { true } else { false } })
    pass.mayHaveCome = { _ in false }
    _ = try await pass.run()
    #expect(pass.observer.events.contains { if case .gone = $0 { true } else { false } })
  }

  private static let repository = Reference(registry: "registry.test", repository: "team/app")

  @Test func anImageThatFailsIsLeftAloneUntilItsNextAttempt() async throws {
    var pass = PassFixture(.sample("1"))
    pass.deferrals = Deferrals()
    pass.attempts = AttemptPolicy(maximumAttempts: 1, firstDelay: .zero, longestDelay: .zero)
    await pass.engine.on(.acquire(), .fail(FakeError.transient("down")))
    _ = try await pass.run()
    let again = try await pass.run()
    #expect(await pass.engine.count(of: .acquire) == 1)
    #expect(again.counts.failed == 1)
    #expect(again.rows.first?.state.failure?.nextTry != nil)
    pass.time = FixtureTime(now: Sample.time + 86_400)
    _ = try await pass.run()
    #expect(await pass.engine.count(of: .acquire) == 2)
  }

  @Test func anImageThatFailsForGoodIsTriedForOtherScripts() async throws {
    var pass = PassFixture(.sample("1"))
    pass.deferrals = Deferrals()
    await pass.engine.on(.acquire(), .fail(FakeError.permanent("broken")))
    for _ in 0..<3 { _ = try await pass.run() }
    #expect(await pass.engine.count(of: .acquire) == 1)
    pass.scripts = [PassFixture.script("packages"), PassFixture.script("other")]
    _ = try await pass.run()
    #expect(await pass.engine.count(of: .acquire) == 2)
  }

  @Test func twoPassesAtATimeDoNotDoTheSameWork() async throws {
    var pass = PassFixture(.sample("1"))
    pass.claims = ImageClaims()
    let gate = Gate()
    await pass.engine.on(.run(), times: 1, .wait(gate))
    let (first, second) = (pass, pass)
    async let one = first.run()
    await gate.waitForArrivals(1)
    async let other = second.run()
    while second.observer.events.count(where: { if case .planned = $0 { true } else { false } }) < 2 { await Task.yield() }
    await gate.open()
    let reports = try await [one, other]
    #expect(await pass.engine.count(of: .run) == 1)
    #expect(reports.map(\.counts.collected).reduce(0, +) == 1)
    #expect(reports.map(\.counts.unchanged).reduce(0, +) == 1)
  }
}
