import CollectorCore
import Engines
import Foundation
import Logging
import Operations
import Synchronization
import SystemPackage
import Writers

/// What metrics tell of the present, found out when somebody asks.
final class WatchGauges: Sendable {
  private let context: CommandContext
  private let lasting: WatchSession.Lasting
  private let pushes: PushQueue
  /// What costs a walk over the disk, and when it was found out last.
  private let kept = Mutex<(families: [MetricFamily], at: ContinuousClock.Instant)?>(nil)

  /// Whoever asks more often gets the same answer.
  private static let keptFor: Duration = .seconds(30)

  init(_ context: CommandContext, _ lasting: WatchSession.Lasting, _ pushes: PushQueue) {
    self.context = context
    self.lasting = lasting
    self.pushes = pushes
  }

  func exposition() -> Exposition {
    Exposition(lasting.metrics.all + present + onDisk)
  }

  private var present: [MetricFamily] {
    let status = lasting.journal.status
    var info = MetricFamily("collector_build_info", .gauge, "The version; always 1.", labels: ["version"])
    info.set(1, [Collector.version])
    return [
      info,
      Self.gauge("collector_images_in_flight", "Images that are worked on.", Double(status.inFlight.count)),
      Self.gauge("collector_images_waiting", "Images that wait for their next attempt in a pass.", Double(status.waiting.count)),
      Self.gauge("collector_images_deferred", "Images left alone until a later pass.", Double(lasting.deferrals.count)),
      Self.gauge("collector_push_queue_length", "Announced images that nobody has looked at.", Double(pushes.count)),
      Self.gauge(
        "collector_configuration_refused",
        "1 while the configuration or a script is refused and an older one is in force.",
        status.refused == nil ? 0 : 1
      ),
      Self.gauge("process_start_time_seconds", "When the process began.", status.started.timeIntervalSince1970.rounded()),
    ] + ProcessUsage.families
  }

  private var onDisk: [MetricFamily] {
    let now = ContinuousClock.now
    if let kept = kept.withLock({ $0 }), now - kept.at < Self.keptFor { return kept.families }
    let families = surveyed()
    kept.withLock { $0 = (families, now) }
    return families
  }

  private func surveyed() -> [MetricFamily] {
    let labels = ["writer"]
    var records = MetricFamily("collector_spool_records", .gauge, "Records that wait for their receiver.", labels: labels)
    var bytes = MetricFamily("collector_spool_bytes", .gauge, "What they take on the disk.", labels: labels)
    var refused = MetricFamily("collector_spool_refused_records", .gauge, "Records refused for good.", labels: labels)
    for spool in (try? BuiltInPlugins.spools(below: context.spoolRoot)) ?? [] {
      records.set(Double(spool.depth.records), [spool.writer])
      bytes.set(Double(spool.depth.bytes), [spool.writer])
      refused.set(Double(spool.depth.refused), [spool.writer])
    }
    var families = [records, bytes, refused]
    let state = Self.fileBytes(context.settings.statePath) + Self.fileBytes("\(context.settings.statePath)-wal")
    families.append(Self.gauge("collector_state_bytes", "Size of the database of state and results.", Double(state)))
    if let store = try? context.sandboxConfiguration(), FileManager.default.fileExists(atPath: store.cache.string),
      let bytes = try? BuiltInPlugins.storeBytes(store, logger: context.logger)
    {
      families.append(Self.gauge("collector_store_bytes", "Size of the store of layers.", Double(bytes)))
    }
    return families
  }

  private static func fileBytes(_ path: String) -> Int64 {
    ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber)?.int64Value ?? 0
  }

  static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
    var family = MetricFamily(name, .gauge, help)
    family.set(value)
    return family
  }
}
