import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import collector

@Suite struct WatchLockTests {
  @Test func aStateHasOneWatch() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("new/state-watch.lock").string
      let lock = try WatchLock(path, statePath: "state")
      let error = #expect(throws: WatchLockError.self) { try WatchLock(path, statePath: "state") }
      #expect(error == .taken(statePath: "state", pid: getpid()))
      #expect(error.map { "\($0)".contains("process \(getpid())") } == true)
      lock.release()
      try WatchLock(path, statePath: "state").release()
    }
  }

  @Test func aPlaceThatIsNoneIsTold() {
    #expect(throws: WatchLockError.self) { try WatchLock("/dev/null/x", statePath: "state") }
  }
}
