import CollectorCore
import Distribution
import Foundation
import Logging
import OCI
import Operations
import Synchronization

/// A watch from its beginning to its end: what it serves, and one session after the other, each with settings of its own.
struct Watch: Sendable {
  private let context: CommandContext
  private let lasting: WatchSession.Lasting
  private let notifier: ServiceNotifier
  private let inbox = WatchInbox()
  private let pushes = PushQueue()
  private let stage = WatchStage()

  /// - Parameter read: Reads the settings again.
  /// - Throws: `SettingError`.
  init(_ settings: Settings, read: @escaping @Sendable () throws -> Settings) throws {
    context = CommandContext(settings)
    notifier = ServiceNotifier(environment: settings.environment)
    let journal = WatchJournal(version: Collector.version, pid: getpid())
    let metrics = WatchMetrics()
    lasting = WatchSession.Lasting(
      configuration: try WatchConfiguration(settings, journal: journal, metrics: metrics, read: read),
      journal: journal,
      metrics: metrics,
      deferrals: Deferrals(),
      arrivals: Arrivals(),
      claims: ImageClaims()
    )
  }

  /// Runs until a signal stops it. Nothing is under way afterwards, and everything found is with the writers.
  ///
  /// - Throws: What keeps it from beginning.
  func run() async throws {
    let servers = try servers()
    try await withWatchSignals(inbox, onStop: stop) {
      try await serve(servers[...]) { try await sessions() }
    }
    context.logger.notice("watch stopped")
  }

  private func stop() {
    stage.isStopping = true
    lasting.journal.stopping()
    notifier.stopping()
    context.logger.notice(
      "stopping: what is under way may end",
      metadata: ["grace": "\(context.settings.watch.grace.brief)"]
    )
  }

  private func serve(
    _ servers: ArraySlice<OperationsServer>,
    _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    guard let first = servers.first else { return try await body() }
    let logger = context.logger
    try await first.run { port in
      if let port { logger.notice("listening", metadata: ["port": "\(port)"]) }
      try await serve(servers.dropFirst(), body)
    }
  }

  // MARK: Sessions

  private func sessions() async throws {
    var earlier: Settings?
    while true {
      let settings = lasting.configuration.settings
      do {
        guard try await session(settings, hasEarlier: earlier != nil) == .reopen else { return }
        earlier = lasting.configuration.takePending(context.logger)
      } catch let error as NotBegun {
        guard let good = earlier, !stage.isStopping else { throw error.underlying }
        earlier = nil
        try lasting.configuration.goBack(to: good, because: "\(error.underlying)", context.logger)
      }
    }
  }

  /// A session could not begin with its settings.
  private struct NotBegun: Error {
    let underlying: any Error
  }

  private func session(_ settings: Settings, hasEarlier: Bool) async throws -> WatchLoop<WatchSession>.Ending {
    let context = CommandContext(settings)
    let hasBegun = Mutex(false)
    do {
      let writers = try context.writerSpecifications()
      let (_, toolbox) = try await context.loadScriptsAndToolbox()
      return try await context.withPassResources(toolbox, writers) { resources in
        try await context.withRegistryDesk(
          onNotice: { context.logger.log(level: $0.isWarning ? .warning : .info, "registry", metadata: ["notice": "\($0)"]) },
          onTraffic: { note($1, at: $0) }
        ) { desk in
          hasBegun.withLock { $0 = true }
          if hasEarlier { lasting.configuration.settled() }
          return await loop(context, resources, desk)
        }
      }
    } catch {
      throw hasBegun.withLock { $0 } ? error : NotBegun(underlying: error)
    }
  }

  private func loop(
    _ context: CommandContext,
    _ resources: PassResources,
    _ desk: RegistryDesk
  ) async -> WatchLoop<WatchSession>.Ending {
    let gate = EngineGate(resources.engine, jobs: context.settings.jobs)
    let work = WatchSession(context, lasting, resources, gate, desk)
    if !stage.isReady { context.logger.notice("watch ready", metadata: ["engine": "\(resources.engine.name)"]) }
    stage.isReady = true
    notifier.ready()
    return await WatchLoop(work, pushes: pushes, grace: context.settings.watch.grace).run(inbox)
  }

  private func note(_ traffic: RegistryTraffic, at registry: String) {
    switch traffic {
    case .answered(let status): lasting.metrics.requested(registry, status: status)
    case .unanswered: lasting.metrics.requested(registry, status: nil)
    case .waited(let wait): lasting.metrics.waited(registry, wait)
    }
  }

  // MARK: What is served

  /// - Throws: `OperationsError`.
  private func servers() throws -> [OperationsServer] {
    let files = WatchFiles(statePath: context.settings.statePath)
    var servers = [OperationsServer(at: .socket(files.socket), [statusRoute], logger: context.logger)]
    let watch = context.settings.watch
    var routes: [ListenAddress: [OperationsRoute]] = [:]
    if let address = watch.metrics { routes[address] = operationsRoutes }
    if let address = watch.listen, let path = watch.secretFile {
      routes[address, default: []] += try webhooks(WebhookSecret(path: path)).routes
    }
    for (address, routes) in routes {
      servers.append(OperationsServer(at: .address(address), routes, logger: context.logger))
    }
    return servers
  }

  private func webhooks(_ secret: WebhookSecret) -> WebhookReceiver {
    let (configuration, pushes, inbox) = (lasting.configuration, pushes, inbox)
    return WebhookReceiver(secret: secret, metrics: lasting.metrics, logger: context.logger) { reference in
      guard configuration.wants(reference) else { return .notWanted }
      guard pushes.offer(reference) else { return .full }
      inbox.post(.pushed)
      return .queued
    }
  }

  private var statusRoute: OperationsRoute {
    .get("/status") { [context, lasting] in
      guard let text = try? WatchStatus.withSpools(lasting.journal.status, context).encoded() else {
        return .init(status: 500, "the status cannot be told\n")
      }
      return .init(contentType: "application/json", String(decoding: text, as: UTF8.self) + "\n")
    }
  }

  private var operationsRoutes: [OperationsRoute] {
    let gauges = WatchGauges(context, lasting, pushes)
    let (journal, stage) = (lasting.journal, stage)
    return [
      statusRoute,
      .get("/metrics") { .init(contentType: Exposition.contentType, gauges.exposition().text) },
      .get("/healthz") {
        let overdue = journal.overdue
        return overdue.isEmpty ? .init("ok\n") : .init(status: 503, "overdue: \(overdue.joined(separator: ", "))\n")
      },
      .get("/readyz") {
        if stage.isStopping { return .init(status: 503, "stopping\n") }
        return stage.isReady ? .init("ready\n") : .init(status: 503, "starting\n")
      },
    ]
  }
}

/// How far a watch has come.
private final class WatchStage: Sendable {
  private let state = Mutex((isReady: false, isStopping: false))

  /// Whether a session has begun.
  var isReady: Bool {
    get { state.withLock { $0.isReady } }
    set { state.withLock { $0.isReady = newValue } }
  }

  var isStopping: Bool {
    get { state.withLock { $0.isStopping } }
    set { state.withLock { $0.isStopping = newValue } }
  }
}
