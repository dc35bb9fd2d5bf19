import Synchronization

/// Passes notices on, each kind once.
final class NoticeBoard: Sendable {
  private let told = Mutex<Set<String>>([])
  private let receive: @Sendable (RegistryNotice) -> Void

  init(_ receive: @escaping @Sendable (RegistryNotice) -> Void) {
    self.receive = receive
  }

  func tell(_ notice: RegistryNotice) {
    if told.withLock({ $0.insert(notice.kind).inserted }) { receive(notice) }
  }
}
