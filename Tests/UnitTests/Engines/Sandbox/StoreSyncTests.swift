import Testing

@testable import Engines

@Suite struct StoreSyncTests {
  @Test func itIsDueOnceInAnInterval() {
    let start = ContinuousClock.now
    let syncs = StoreSync(now: start)
    #expect(!syncs.takeIfOlder(than: .seconds(300), now: start + .seconds(299)))
    #expect(syncs.takeIfOlder(than: .seconds(300), now: start + .seconds(300)))
    #expect(!syncs.takeIfOlder(than: .seconds(300), now: start + .seconds(301)), "it has just been done")
    #expect(syncs.takeIfOlder(than: .seconds(60), now: start + .seconds(360)))
  }
}
