public import CollectorCore

/// A script that is ready to run, and where it came from.
public struct LoadedScript: Sendable, Hashable {
  public let script: Script
  /// The file it was read from; `built-in` for those of Collector.
  public let origin: String
  /// The name of what runs it: `bash`.
  public let runtime: String

  public init(script: Script, origin: String, runtime: String) {
    self.script = script
    self.origin = origin
    self.runtime = runtime
  }
}
