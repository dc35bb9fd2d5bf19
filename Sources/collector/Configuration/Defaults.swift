import CollectorCore
import Foundation
import OCI

/// What holds where nothing is set.
enum Defaults {
  static let writer = "file:./collector-out"

  /// As many as there are processors.
  static let jobs = min(ProcessInfo.processInfo.activeProcessorCount, mostJobs)
  /// A container holds two of the daemon's connections, of which a client has 256.
  static let mostJobs = 100

  /// A result of the largest output that there is by default, as JSON, fits in.
  static let leastSpool = ByteCount.mebibytes(1)

  /// Docker takes no less.
  static let leastMemory = ByteCount.mebibytes(6)

  /// The ledger's place: what belongs to the machine for root, what belongs to the user for anybody else.
  ///
  /// <https://specifications.freedesktop.org/basedir-spec/latest/>
  static func statePath(_ environment: [String: String], userID: UInt32) -> String {
    if userID == 0 { return "/var/lib/collector/state.sqlite" }
    return "\(base("XDG_DATA_HOME", ".local/share", environment))/collector/state.sqlite"
  }

  /// The place of the store of layers, chosen in the same way: what is there can be fetched again, and so it is in a cache.
  ///
  /// <https://specifications.freedesktop.org/basedir-spec/latest/>
  static func cachePath(_ environment: [String: String], userID: UInt32) -> String {
    if userID == 0 { return "/var/cache/collector" }
    return "\(base("XDG_CACHE_HOME", ".cache", environment))/collector"
  }

  /// A user's directory for one kind of files: that of the variable, where it is absolute, else the usual one in the home directory.
  private static func base(_ variable: String, _ usual: String, _ environment: [String: String]) -> String {
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "."
    return environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/\(usual)"
  }
}
