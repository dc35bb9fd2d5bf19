import OCI

/// Has lanes looked at, each when it is due, and never twice at a time, until it is asked to stop.
public struct WatchLoop<Work: WatchWork>: Sendable {
  public enum Ending: Sendable, Hashable {
    case stopped
    /// The configuration has changed in a way that needs other work.
    case reopen
  }

  private enum Event: Sendable {
    case wake
    case signal(WatchSignal)
    case finished(lane: String, isGood: Bool)
    case pushesFinished(missing: [Reference])
    case graceOver
  }

  private struct State {
    var schedule = WatchSchedule()
    var hasLoaded = false
    var running: Set<String> = []
    var isAtPushes = false
    /// How often announced images have not been there.
    var misses: [Reference: Int] = [:]
    var armed: Duration?
    var ending: Ending?

    var isIdle: Bool { running.isEmpty && !isAtPushes }
  }

  private let work: Work
  private let pushes: PushQueue
  private let grace: Duration
  private let clock: PassClock
  private let random: @Sendable () -> Double

  /// - Parameters:
  ///   - grace: How long what is under way may take once the loop is to end.
  ///   - random: A number from 0 up to, not including, 1.
  public init(
    _ work: Work,
    pushes: PushQueue,
    grace: Duration,
    clock: PassClock = .system,
    random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
  ) {
    self.work = work
    self.pushes = pushes
    self.grace = grace
    self.clock = clock
    self.random = random
  }

  /// Runs until `inbox` says to stop, the configuration wants other work, or the task is cancelled. Nothing is under way afterwards.
  public func run(_ inbox: WatchInbox) async -> Ending {
    let (events, send) = AsyncStream<Event>.makeStream()
    inbox.attach { send.yield(.signal($0)) }
    defer { inbox.detach() }
    send.yield(.wake)
    return await withDiscardingTaskGroup { group in
      var state = State()
      for await event in events {
        await handle(event, &state, &group, send)
        if let ending = state.ending {
          guard state.isIdle else { continue }
          group.cancelAll()
          return ending
        }
        arm(&state, &group, send)
        work.take(state.schedule)
      }
      group.cancelAll()
      return .stopped
    }
  }

  private func handle(
    _ event: Event,
    _ state: inout State,
    _ group: inout DiscardingTaskGroup,
    _ send: AsyncStream<Event>.Continuation
  ) async {
    switch event {
    case .wake:
      state.armed = nil
      if state.ending == nil { await beginDue(&state, &group, send) }
    case .signal(.reload):
      guard state.ending == nil else { return }
      await reload(&state, &group, send)
      await beginDue(&state, &group, send)
    case .signal(.stop): end(.stopped, &state, &group, send)
    case .signal(.pushed): beginPushes(&state, &group, send)
    case .finished(let lane, let isGood):
      state.running.remove(lane)
      state.schedule.end(lane, isGood: isGood, at: clock.elapsed(), random: random())
    case .pushesFinished(let missing):
      state.isAtPushes = false
      retry(missing, &state, &group, send)
      beginPushes(&state, &group, send)
    case .graceOver: group.cancelAll()
    }
  }

  private func reload(
    _ state: inout State,
    _ group: inout DiscardingTaskGroup,
    _ send: AsyncStream<Event>.Continuation
  ) async {
    state.hasLoaded = true
    switch await work.reload() {
    case .lanes(let lanes): state.schedule.set(lanes, at: clock.elapsed())
    case .refused: break
    case .reopen: end(.reopen, &state, &group, send)
    }
  }

  private func beginDue(
    _ state: inout State,
    _ group: inout DiscardingTaskGroup,
    _ send: AsyncStream<Event>.Continuation
  ) async {
    if !state.hasLoaded || !state.schedule.due(at: clock.elapsed()).isEmpty { await reload(&state, &group, send) }
    guard state.ending == nil else { return }
    for lane in state.schedule.due(at: clock.elapsed()) {
      state.running.insert(lane.name)
      state.schedule.begin(lane.name, at: clock.elapsed())
      group.addTask { [work] in
        let isGood = await work.pass(over: lane)
        send.yield(.finished(lane: lane.name, isGood: isGood))
      }
    }
  }

  private func beginPushes(
    _ state: inout State,
    _ group: inout DiscardingTaskGroup,
    _ send: AsyncStream<Event>.Continuation
  ) {
    guard state.ending == nil, !state.isAtPushes, pushes.count > 0 else { return }
    state.isAtPushes = true
    group.addTask { [work, pushes, clock] in
      let isGathered = (try? await clock.sleep(WatchRhythm.gathering)) != nil
      send.yield(.pushesFinished(missing: isGathered ? await work.pass(over: pushes.take()) : []))
    }
  }

  /// Looks again, a little later and a few times, for images that are announced and not there.
  private func retry(
    _ missing: [Reference],
    _ state: inout State,
    _ group: inout DiscardingTaskGroup,
    _ send: AsyncStream<Event>.Continuation
  ) {
    guard state.ending == nil else { return }
    let misses = state.misses
    state.misses = [:]
    for reference in missing {
      let count = misses[reference, default: 0]
      guard WatchRhythm.secondLooks.indices.contains(count) else { continue }
      state.misses[reference] = count + 1
      group.addTask { [pushes, clock] in
        guard (try? await clock.sleep(WatchRhythm.secondLooks[count])) != nil, pushes.offer(reference) else { return }
        send.yield(.signal(.pushed))
      }
    }
  }

  private func end(
    _ ending: Ending,
    _ state: inout State,
    _ group: inout DiscardingTaskGroup,
    _ send: AsyncStream<Event>.Continuation
  ) {
    let isFirst = state.ending == nil
    // To stop is more than to begin anew.
    if isFirst || ending == .stopped { state.ending = ending }
    guard isFirst, !state.isIdle else { return }
    group.addTask { [work, clock, grace] in
      await withTaskGroup(of: Void.self) { race in
        race.addTask { await work.drain() }
        race.addTask { try? await clock.sleep(grace) }
        await race.next()
        race.cancelAll()
      }
      send.yield(.graceOver)
    }
  }

  private func arm(_ state: inout State, _ group: inout DiscardingTaskGroup, _ send: AsyncStream<Event>.Continuation) {
    guard let wake = state.schedule.nextWake, wake != state.armed else { return }
    state.armed = wake
    group.addTask { [clock] in
      guard (try? await clock.sleep(max(.zero, wake - clock.elapsed()))) != nil else { return }
      send.yield(.wake)
    }
  }
}
