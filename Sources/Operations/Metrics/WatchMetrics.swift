public import CollectorCore
import Synchronization

/// Counts what a watch does.
public final class WatchMetrics: Sendable {
  /// A HEAD for each of a few tags takes some of the first; a first pass over a large registry takes hours.
  private static let passBounds: [Double] = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400]
  /// Most scripts take some of the first; the default limit is a minute.
  private static let scriptBounds: [Double] = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

  private struct Families {
    var passes = MetricFamily(
      "collector_passes_total",
      .counter,
      "Passes that have ended, by what they looked at and how.",
      labels: ["lane", "result"]
    )
    var passSeconds = MetricFamily(
      "collector_pass_duration_seconds",
      .histogram,
      "How long passes took.",
      labels: ["lane"],
      bounds: passBounds
    )
    var lastPass = MetricFamily(
      "collector_last_pass_timestamp_seconds",
      .gauge,
      "When the last pass ended that reached anything.",
      labels: ["lane"]
    )
    var images = MetricFamily(
      "collector_images",
      .gauge,
      "Images by their state in the last pass.",
      labels: ["lane", "state"]
    )
    var finished = MetricFamily(
      "collector_images_finished_total",
      .counter,
      "Images that scripts were due in and that are done, by state.",
      labels: ["state"]
    )
    var runs = MetricFamily(
      "collector_script_runs_total",
      .counter,
      "Script runs, by script and outcome.",
      labels: ["script", "outcome"]
    )
    var runSeconds = MetricFamily(
      "collector_script_run_duration_seconds",
      .histogram,
      "How long script runs took.",
      labels: ["script"],
      bounds: scriptBounds
    )
    var requests = MetricFamily(
      "collector_registry_requests_total",
      .counter,
      "Requests to registries by status of the answer; none without one.",
      labels: ["registry", "status"]
    )
    var waits = MetricFamily(
      "collector_rate_limit_waits_total",
      .counter,
      "Requests that waited for a rate limit or a pause.",
      labels: ["registry"]
    )
    var waitSeconds = MetricFamily(
      "collector_rate_limit_wait_seconds_total",
      .counter,
      "How long they waited.",
      labels: ["registry"]
    )
    var webhooks = MetricFamily(
      "collector_webhooks_total",
      .counter,
      "Webhooks by sender and what became of them.",
      labels: ["vendor", "result"]
    )
    var reloads = MetricFamily(
      "collector_configuration_reloads_total",
      .counter,
      "Changes of the configuration, by result.",
      labels: ["result"]
    )

    var all: [MetricFamily] {
      [
        passes, passSeconds, lastPass, images, finished, runs, runSeconds, requests, waits, waitSeconds, webhooks, reloads,
      ]
    }
  }

  private let families = Mutex(Families())

  public init() {}

  /// The families, to be shown with those that are only known when somebody asks.
  public var all: [MetricFamily] { families.withLock { $0.all } }

  public func observe(_ event: PassEvent) {
    switch event {
    case .imageFinished(_, let state): families.withLock { $0.finished.add(1, [state.name]) }
    case .scriptFinished(_, let script, let status, let duration):
      families.withLock {
        $0.runs.add(1, [script, status.rawValue])
        $0.runSeconds.observe(duration / .seconds(1), [script])
      }
    default: return
    }
  }

  /// How a pass has ended.
  public enum PassResult: String, Sendable {
    case ok
    /// Images, or parts of the listing, failed.
    case partial
    /// Nothing was reached, or it ended before its time.
    case failed
    case interrupted
  }

  /// - Parameters:
  ///   - counts: `nil` where the pass ended before its time.
  ///   - time: The time of day, in seconds of Unix.
  public func ended(_ lane: String, _ result: PassResult, _ counts: StateCounts?, after duration: Duration, at time: Double) {
    families.withLock { families in
      families.passes.add(1, [lane, result.rawValue])
      families.passSeconds.observe(duration / .seconds(1), [lane])
      if result == .ok || result == .partial { families.lastPass.set(time.rounded(), [lane]) }
      guard let counts, result != .interrupted else { return }
      for (state, count) in [
        ("collected", counts.collected), ("unchanged", counts.unchanged), ("filtered", counts.filtered),
        ("skipped", counts.skipped), ("failed", counts.failed),
      ] {
        families.images.set(Double(count), [lane, state])
      }
    }
  }

  /// Forgets what only shows the present of lanes that are gone.
  public func keep(lanes: Set<String>) {
    families.withLock { families in
      families.lastPass.keep(lanes)
      families.images.keep(lanes)
    }
  }

  /// - Parameter status: `nil` where there was no answer.
  public func requested(_ registry: String, status: Int?) {
    families.withLock { $0.requests.add(1, [registry, status.map { "\($0)" } ?? "none"]) }
  }

  public func waited(_ registry: String, _ wait: Duration) {
    families.withLock { families in
      families.waits.add(1, [registry])
      families.waitSeconds.add(wait / .seconds(1), [registry])
    }
  }

  public func reloaded(_ result: String) {
    families.withLock { $0.reloads.add(1, [result]) }
  }

  func received(_ vendor: String, _ result: String) {
    families.withLock { $0.webhooks.add(1, [vendor, result]) }
  }
}
