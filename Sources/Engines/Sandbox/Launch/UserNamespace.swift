import Glibc
import Synchronization

/// A user namespace in which this user is root, for all launches of an engine that does not run as root. It has no process: an
/// open descriptor keeps it, until `close()`.
final class UserNamespace: Sendable {
  enum Mapping: Sendable, Hashable {
    /// Root, and the ids from 1 to this count. Owners of an image's files are kept as far as they are among these.
    case subordinate(count: Int)
    /// Root alone: all files of an image are this user's.
    case single
  }

  let mapping: Mapping
  /// Why there is only root; `nil` where there are other ids too.
  let limitation: String?
  /// `nil` once it has been closed.
  private let descriptor: Mutex<CInt?>

  /// - Parameter descriptor: Of `/proc/PID/ns/user`; from now on this value's.
  init(descriptor: CInt, mapping: Mapping, limitation: String? = nil) {
    self.descriptor = Mutex(descriptor)
    self.mapping = mapping
    self.limitation = limitation
  }

  /// What runs in it keeps it. Can be called again.
  func close() {
    descriptor.withLock {
      if let descriptor = $0 { Glibc.close(descriptor) }
      $0 = nil
    }
  }

  /// A descriptor of the caller's own, closed on exec; `nil` once this has been closed, or if there are too many open files.
  func duplicate() -> CInt? {
    descriptor.withLock {
      guard let descriptor = $0 else { return nil }
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
      return copy < 0 ? nil : copy
    }
  }
}
