import NIOHTTP1
import Synchronization

/// What all requests to one server pass: a bounded number at a time, no more than the rates allow, and none while the server wants to be left alone.
final class RequestGate: Sendable {
  let notices: NoticeBoard
  private let registry: String
  private let clock: RetryClock
  private let slots: FairSemaphore
  private let limiter: RateLimiter
  private let onTraffic: @Sendable (RegistryTraffic) -> Void
  private let latestQuota = Mutex<PullQuota?>(nil)

  init(registry: String, configuration: RegistryConfiguration) {
    self.registry = registry
    clock = configuration.clock
    onTraffic = configuration.onTraffic
    notices = NoticeBoard(configuration.onNotice)
    slots = FairSemaphore(configuration.maximumConcurrentRequests)
    limiter = RateLimiter(configuration.rates, registry: registry, clock: configuration.clock, notices: notices)
  }

  /// What the server last said of the pulls that are left; `nil` where it said nothing.
  var quota: PullQuota? { latestQuota.withLock { $0 } }

  /// Waits for room, and keeps it for as long as `body` lasts: from the sending of a request until its answer has been read.
  func withSlot<Value: Sendable>(_ waits: DurationSum, _ body: () async throws -> Value) async throws -> Value {
    let start = clock.now()
    return try await slots.withTurn {
      waits.add(start.duration(to: clock.now()))
      return try await body()
    }
  }

  /// Waits until a single HTTP request may go to the server.
  ///
  /// - Throws: `RegistryError.rateLimited` while the gate is closed.
  func admit(_ waits: DurationSum) async throws {
    let start = clock.now()
    try await limiter.admit()
    note(start.duration(to: clock.now()), waits)
  }

  /// The same before all who wait in `admit`.
  func admitNext(_ waits: DurationSum) async throws {
    let start = clock.now()
    try await limiter.admitNext()
    note(start.duration(to: clock.now()), waits)
  }

  private func note(_ wait: Duration, _ waits: DurationSum) {
    waits.add(wait)
    // Less is no wait but the time that the question takes.
    if wait >= Self.shortestWait { onTraffic(.waited(wait)) }
  }

  private static let shortestWait: Duration = .milliseconds(1)

  /// Holds back all requests, since the server asked for it.
  func pause(for wait: Duration) { limiter.pause(for: wait) }

  /// Lets all requests fail for so long, without being sent: the server wants to be left alone for longer than anybody waits.
  func close(for wait: Duration) { limiter.close(for: wait) }

  /// Takes note of what an answer says of the pulls that are left.
  func note(_ fields: HTTPHeaders) {
    let remaining = fields.first(name: "RateLimit-Remaining")
    guard let quota = PullQuota(remaining: remaining, limit: fields.first(name: "RateLimit-Limit")) else { return }
    latestQuota.withLock { $0 = quota }
    if quota.isLow { notices.tell(.fewPullsLeft(registry: registry, quota: quota)) }
  }
}
