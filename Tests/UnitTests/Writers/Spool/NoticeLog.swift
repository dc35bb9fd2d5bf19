import Synchronization

@testable import Writers

/// What a writer has told.
final class NoticeLog: Sendable {
  private let list = Mutex<[SpoolNotice]>([])

  var notices: [SpoolNotice] { list.withLock { $0 } }

  func add(_ notice: SpoolNotice) { list.withLock { $0.append(notice) } }
}
