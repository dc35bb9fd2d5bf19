import CollectorCore
import Foundation
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualTime: Sendable {
  private struct Sleeper {
    let id: Int
    let until: Duration
    let wake: AsyncStream<Void>.Continuation
  }

  private struct State {
    var now: Duration = .zero
    var nextID = 0
    var sleepers: [Sleeper] = []
  }

  private let state = Mutex(State())

  static let start = Date(timeIntervalSince1970: 1_700_000_000)

  var now: Duration { state.withLock { $0.now } }

  /// For how long those that sleep still do, the shortest first.
  var waits: [Duration] { state.withLock { state in state.sleepers.map { $0.until - state.now }.sorted() } }

  /// Moves the time on, and wakes those whose time has come.
  func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now += duration
      let woken = state.sleepers.filter { $0.until <= state.now }
      state.sleepers.removeAll { $0.until <= state.now }
      return woken
    }
    for sleeper in woken { sleeper.wake.yield() }
  }

  var clock: PassClock {
    PassClock(
      now: { Self.start + self.now / .seconds(1) },
      elapsed: { self.now },
      sleep: { try await self.sleep($0) }
    )
  }

  private func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    guard duration > .zero else { return }
    let (stream, wake) = AsyncStream<Void>.makeStream()
    let id = state.withLock { state in
      state.nextID += 1
      state.sleepers.append(Sleeper(id: state.nextID, until: state.now + duration, wake: wake))
      return state.nextID
    }
    for await _ in stream { return }
    state.withLock { $0.sleepers.removeAll { $0.id == id } }
    throw CancellationError()
  }
}
