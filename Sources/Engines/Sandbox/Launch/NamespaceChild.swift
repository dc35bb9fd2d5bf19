import CLinux
import Glibc

/// A child that does nothing but keep a new user namespace while that is set up. It ends with this process too.
struct NamespaceChild {
  let pid: pid_t
  /// One end of a pair of sockets; the child reads from the other.
  private let socket: CInt

  init() throws(UserNamespaceError) {
    var ends: [CInt] = [-1, -1]
    guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw .cannotMake(errno: errno, nil)
    }
    let pid = collector_user_namespace(ends[0])
    let error = errno
    close(ends[0])
    guard pid > 0 else {
      close(ends[1])
      throw .cannotMake(errno: error, UserNamespaceError.hindrance())
    }
    self.pid = pid
    socket = ends[1]
    var byte: UInt8 = 0
    while read(socket, &byte, 1) < 0 && errno == EINTR {}
  }

  /// Lets it end, and waits for it.
  func end() {
    close(socket)
    // Another process that is being started can hold a copy of that end for a while.
    kill(pid, SIGKILL)
    var status: CInt = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }

  /// Writes one of its files in one piece, as the kernel wants it.
  func write(_ text: String, to name: String) throws(UserNamespaceError) {
    let file = open("/proc/\(pid)/\(name)", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw .cannotMap(file: name, errno: errno, UserNamespaceError.hindrance()) }
    let bytes = Array(text.utf8)
    let count = Glibc.write(file, bytes, bytes.count)
    let error = count < 0 ? errno : EIO
    close(file)
    guard count == bytes.count else { throw .cannotMap(file: name, errno: error, UserNamespaceError.hindrance()) }
  }

  func openNamespace() throws(UserNamespaceError) -> CInt {
    let descriptor = open("/proc/\(pid)/ns/user", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotMap(file: "ns/user", errno: errno, nil) }
    return descriptor
  }
}
