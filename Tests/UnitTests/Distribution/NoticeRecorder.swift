import Distribution
import Synchronization

/// Keeps the notices of a client.
final class NoticeRecorder: Sendable {
  private let notices = Mutex<[RegistryNotice]>([])

  var all: [RegistryNotice] { notices.withLock { $0 } }

  /// Those that are something to worry about.
  var warnings: [RegistryNotice] { all.filter(\.isWarning) }

  var receive: @Sendable (RegistryNotice) -> Void {
    { notice in self.notices.withLock { $0.append(notice) } }
  }
}
