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

  /// Docker takes no less.
  static let leastMemory = ByteCount.mebibytes(6)

  /// The ledger's place: what belongs to the machine for root, what belongs to the user for anybody else.
  ///
  /// <https://specifications.freedesktop.org/basedir-spec/latest/>
  static func statePath(_ environment: [String: String], userID: UInt32) -> String {
    if userID == 0 { return "/var/lib/collector/state.sqlite" }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "."
    let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/share"
    return "\(data)/collector/state.sqlite"
  }
}

extension Platform {
  /// The platform of this machine.
  static var current: Platform {
    #if arch(arm64)
      Platform(os: "linux", architecture: "arm64")
    #else
      Platform(os: "linux", architecture: "amd64")
    #endif
  }
}
