import CollectorCore
import Logging
import OCI
import Operations
import Synchronization

/// The configuration of a watch: read again and again, and changed only for one that is good.
final class WatchConfiguration: Sendable {
  private struct State {
    var settings: Settings
    var plan: WatchPlan
    /// Settings that other work is to begin with.
    var pending: (Settings, WatchPlan)?
    /// What settings were like that nothing could begin with.
    var rejected: [SettingRow]?
    /// What was said last of a configuration that was refused: it is said once.
    var refusal: String?
  }

  private let read: @Sendable () throws -> Settings
  private let journal: WatchJournal
  private let metrics: WatchMetrics
  private let state: Mutex<State>

  /// What is read anew at every pass: its changes need no new beginning.
  private static let passing: Set<SettingKey> = [.source, .reposFile, .script, .poll]
  /// What other processes know the watch by.
  private static let fixed: Set<SettingKey> = [.state, .listen, .webhookSecretFile, .metrics, .grace]

  /// - Parameter read: Reads the settings again.
  /// - Throws: `SettingError`.
  init(_ settings: Settings, journal: WatchJournal, metrics: WatchMetrics, read: @escaping @Sendable () throws -> Settings) throws
  {
    self.read = read
    self.journal = journal
    self.metrics = metrics
    state = Mutex(State(settings: settings, plan: try WatchPlan(settings)))
  }

  /// What is in force.
  var settings: Settings { state.withLock { $0.settings } }
  var plan: WatchPlan { state.withLock { $0.plan } }

  /// Whether an image that was announced is one to look at.
  func wants(_ reference: Reference) -> Bool {
    let (settings, plan) = state.withLock { ($0.settings, $0.plan) }
    guard plan.covers(reference) else { return false }
    return reference.tag.map { settings.selection.exclusion(ofTag: $0) == nil } ?? true
  }

  /// Reads everything again.
  func reload(_ logger: Logger) -> WatchReload {
    do {
      let settings = try read()
      let plan = try WatchPlan(settings)
      return try take(settings, plan, logger)
    } catch {
      refuse("\(error)", logger)
      return .refused
    }
  }

  private func take(_ settings: Settings, _ plan: WatchPlan, _ logger: Logger) throws -> WatchReload {
    let (before, rejected) = state.withLock { ($0.settings, $0.rejected) }
    let rows = settings.rows(without: Self.passing)
    if let key = Self.fixed.first(where: { settings.text(of: $0) != before.text(of: $0) }) {
      throw SettingError.missing("\(key.rawValue) has changed, which needs a restart")
    }
    if rows == before.rows(without: Self.passing) {
      let isNews = state.withLock { state in
        defer {
          state.settings = settings
          state.plan = plan
          state.rejected = nil
          state.refusal = nil
        }
        return state.refusal != nil || state.plan.lanes != plan.lanes
      }
      if isNews {
        logger.notice("configuration taken over", metadata: ["lanes": "\(plan.lanes.map(\.name).joined(separator: ", "))"])
        metrics.reloaded("accepted")
      }
      journal.configured()
      return .lanes(plan.lanes)
    }
    // It is said already what is wrong with it.
    if rows == rejected { return .refused }
    try check(settings)
    state.withLock { $0.pending = (settings, plan) }
    return .reopen
  }

  /// What can be told to be wrong before anything is let go for it.
  private func check(_ settings: Settings) throws {
    let context = CommandContext(settings)
    _ = try context.writerSpecifications()
    _ = try context.openToolbox()
    _ = try context.sandboxConfiguration()
  }

  /// Changes to the settings that wait for it.
  ///
  /// - Returns: Those that were in force.
  func takePending(_ logger: Logger) -> Settings {
    let before = state.withLock { state in
      let before = state.settings
      if let (settings, plan) = state.pending { (state.settings, state.plan) = (settings, plan) }
      state.pending = nil
      state.refusal = nil
      return before
    }
    logger.notice("configuration changed, beginning anew with it")
    return before
  }

  /// The settings in force are good: something has begun with them.
  func settled() {
    state.withLock { $0.rejected = nil }
    metrics.reloaded("accepted")
    journal.configured()
  }

  /// Goes back to earlier settings, since nothing could begin with those in force.
  func goBack(to settings: Settings, because reason: String, _ logger: Logger) throws {
    let plan = try WatchPlan(settings)
    state.withLock { state in
      state.rejected = state.settings.rows(without: Self.passing)
      (state.settings, state.plan) = (settings, plan)
    }
    refuse(reason, logger)
  }

  func refuse(_ reason: String, _ logger: Logger) {
    let isNews = state.withLock { state in
      defer { state.refusal = reason }
      return state.refusal != reason
    }
    journal.refused(reason)
    guard isNews else { return }
    metrics.reloaded("refused")
    logger.error("configuration refused, the one before stays", metadata: ["reason": "\(reason)"])
  }
}

extension Settings {
  /// What holds, but for some settings; it is equal for equal settings, wherever they are set.
  fileprivate func rows(without keys: Set<SettingKey>) -> [SettingRow] {
    let names = Set(keys.map(\.rawValue))
    return rows.filter { !names.contains($0.name) }.map { row in
      SettingRow(name: row.name, value: row.value, place: "", meaning: "")
    }
  }

  fileprivate func text(of key: SettingKey) -> [String] { effective.first { $0.key == key }?.values ?? [] }
}
