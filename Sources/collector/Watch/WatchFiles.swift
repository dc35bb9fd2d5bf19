import Foundation

/// What a watch has beside its state.
struct WatchFiles: Sendable {
  /// Held for as long as the watch runs; its process ID is in it.
  let lock: String
  /// Where the watch tells its status.
  let socket: String

  init(statePath: String) {
    let state = URL(filePath: statePath).standardizedFileURL.path(percentEncoded: false)
    lock = "\(state)-watch.lock"
    socket = "\(state)-watch.sock"
  }
}
