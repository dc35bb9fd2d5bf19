/// How a process has ended.
enum ProcessEnd: Sendable, Hashable {
  case exited(CInt)
  case signaled(CInt)
  /// Somebody else in this program has taken the news, or asked the kernel to discard it (SIGCHLD ignored).
  case unknown

  /// - Parameter status: As waitpid(2) gives it.
  init(status: CInt) {
    let signal = status & 0x7f
    self = signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
  }
}
