import CollectorCore
import Writers

extension WatchStatus {
  /// A status, and what waits for the receivers of writers.
  static func withSpools(_ status: WatchStatus, _ context: CommandContext) -> WatchStatus {
    var status = status
    for spool in (try? BuiltInPlugins.spools(below: context.spoolRoot)) ?? [] where spool.depth.records > 0 {
      let size = ByteCount(spool.depth.bytes)
      status.waiting.append(
        Waiting(
          what: "\(spool.depth.records) records (\(size))",
          why: "the receiver of \(spool.writer) does not take them",
          until: nil
        )
      )
    }
    return status
  }
}
