import CollectorCore
import Foundation
import ImageSources
import Logging
import OCI
import Operations
import Synchronization
import Toolbox

/// The work of a watch, with what it has opened for one set of settings.
struct WatchSession: WatchWork {
  /// What outlasts changes of the settings.
  struct Lasting: Sendable {
    let configuration: WatchConfiguration
    let journal: WatchJournal
    let metrics: WatchMetrics
    let deferrals: Deferrals
    let arrivals: Arrivals
    let claims: ImageClaims
  }

  /// The lane of images that registries have announced.
  static let pushLane = "webhooks"

  let context: CommandContext
  let lasting: Lasting
  let resources: PassResources
  let gate: EngineGate
  let desk: RegistryDesk
  private let scripts = LastScripts()
  private let clock = PassClock.system

  init(_ context: CommandContext, _ lasting: Lasting, _ resources: PassResources, _ gate: EngineGate, _ desk: RegistryDesk) {
    self.context = context
    self.lasting = lasting
    self.resources = resources
    self.gate = gate
    self.desk = desk
  }

  private var logger: Logger { context.logger }

  func reload() async -> WatchReload { lasting.configuration.reload(logger) }

  func take(_ schedule: WatchSchedule) {
    lasting.journal.take(schedule)
    lasting.metrics.keep(lanes: Set(schedule.lanes.map(\.name)).union([Self.pushLane]))
  }

  func drain() async {
    await gate.drain()
  }

  func pass(over lane: WatchLane) async -> Bool {
    await pass(lane.name, lasting.configuration.plan.specifications(of: lane.name))
  }

  func pass(over pushed: [Reference]) async -> [Reference] {
    note(pushed)
    _ = await pass(Self.pushLane, pushed.map { .registry(.image($0)) })
    note(pushed)
    let missing = pushed.filter { lasting.journal.isFailing("\($0)", in: Self.pushLane) }
    lasting.journal.forget(Self.pushLane)
    return missing
  }

  /// A listing that is under way need not have them.
  private func note(_ pushed: [Reference]) {
    for reference in pushed { lasting.arrivals.note(ImageName(reference), at: clock.elapsed()) }
  }

  private func pass(_ lane: String, _ specifications: [SourceSpecification]) async -> Bool {
    let start = clock.elapsed()
    lasting.journal.began(lane)
    do {
      let report = try await look(lane, specifications, since: start)
      ended(lane, report, since: start, nil)
      return report.isInterrupted || report.hasReachedAnything
    } catch {
      ended(lane, nil, since: start, error)
      return error is CancellationError
    }
  }

  private func look(_ lane: String, _ specifications: [SourceSpecification], since start: Duration) async throws -> PassReport {
    // Sources and scripts may be others than when this session began.
    let context = CommandContext(lasting.configuration.settings)
    let scripts = try await scripts.load(context, resources.toolbox, lasting.configuration)
    let observer = WatchObserver(lane: lane, journal: lasting.journal, metrics: lasting.metrics, logger: logger)
    let arrivals = lasting.arrivals
    let gated = PassResources(
      engine: gate,
      toolbox: resources.toolbox,
      ledger: resources.ledger,
      writers: resources.writers
    )
    return try await context.withSources(specifications, desk) { sources in
      try await context.pass(
        over: sources,
        scripts,
        gated,
        observer,
        deferrals: lasting.deferrals,
        claims: lasting.claims
      ) { arrivals.mayHaveCome($0, since: start) }.run()
    }
  }

  private func ended(_ lane: String, _ report: PassReport?, since start: Duration, _ error: (any Error)?) {
    let duration = clock.elapsed() - start
    let result: WatchMetrics.PassResult =
      if report?.isInterrupted == true || error is CancellationError {
        .interrupted
      } else if let report {
        report.counts.failed == 0 ? .ok : report.hasReachedAnything ? .partial : .failed
      } else {
        .failed
      }
    lasting.metrics.ended(lane, result, report?.counts, after: duration, at: clock.now().timeIntervalSince1970)
    lasting.journal.ended(lane, report, after: duration, error: error.map { "\($0)" })
    if let error, result == .failed {
      logger.error("pass failed", metadata: ["lane": "\(lane)", "error": "\(error)"])
    } else {
      let level: Logger.Level = (report?.counts.collected ?? 0) > 0 ? .notice : .debug
      logger.log(
        level: level,
        "pass ended",
        metadata: [
          "lane": "\(lane)", "result": "\(result.rawValue)", "images": "\(report?.counts.total ?? 0)",
          "duration": "\(duration.brief)",
        ]
      )
    }
  }
}

extension PassReport {
  /// Whether an image was reached, or there was none to be reached.
  fileprivate var hasReachedAnything: Bool {
    counts.failed < counts.total || counts.total == 0 || rows.contains { $0.platform != nil }
  }
}

/// The scripts as they were when they could be loaded last.
private final class LastScripts: Sendable {
  private let last = Mutex<[Script]?>(nil)

  /// - Throws: `ScriptError` where they cannot be loaded and never could.
  func load(_ context: CommandContext, _ toolbox: PackedToolbox, _ configuration: WatchConfiguration) async throws -> [Script] {
    do {
      let scripts = try await context.loadScripts().map(\.script)
      for script in scripts { _ = try toolbox.parts(for: script) }
      last.withLock { $0 = scripts }
      return scripts
    } catch {
      if error is CancellationError { throw error }
      guard let scripts = last.withLock({ $0 }) else { throw error }
      configuration.refuse("scripts: \(error)", context.logger)
      return scripts
    }
  }
}
