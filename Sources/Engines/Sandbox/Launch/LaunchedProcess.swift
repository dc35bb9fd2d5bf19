import CLinux
import Glibc
import Synchronization

/// A process that a `Launcher` has started. It is waited for whether or not anybody asks, so that it leaves no zombie.
final class LaunchedProcess: Sendable {
  /// As seen from this process. It can be another one's once this one has ended: use `kill()`.
  let pid: pid_t
  private let end = Arrival<ProcessEnd>()
  /// `nil` once the process has been waited for.
  private let descriptor: Mutex<CInt?>

  /// - Parameter descriptor: One of the process, which this value closes.
  init(pid: pid_t, descriptor: CInt) {
    self.pid = pid
    self.descriptor = Mutex(descriptor)
  }

  /// How it ended; returns once it has. In a cancelled task too: kill it, where that matters, and then wait.
  func wait() async -> ProcessEnd { await end.value() }

  /// Ends it, and with it, where it has a PID namespace of its own, all that it has started. Does nothing once it has ended.
  func kill() { send(SIGKILL) }

  /// Inside a new PID namespace, the first process gets only signals that it handles, and SIGKILL and SIGSTOP.
  func send(_ signal: CInt) {
    descriptor.withLock {
      guard let descriptor = $0 else { return }
      // What can fail is that it has just ended.
      _ = collector_pidfd_send_signal(descriptor, signal)
    }
  }

  /// Readable once the process has ended; `nil` if it has been waited for. For the one thread that calls `collect`.
  var watchedDescriptor: CInt? { descriptor.withLock { $0 } }

  /// Waits for it without blocking. Returns whether it has ended.
  func collect() -> Bool {
    let outcome: ProcessEnd? = descriptor.withLock {
      guard let descriptor = $0 else { return nil }
      var status: CInt = 0
      let answer = waitpid(pid, &status, WNOHANG)
      if answer == 0 || (answer < 0 && errno == EINTR) { return nil }
      close(descriptor)
      $0 = nil
      return answer == pid ? ProcessEnd(status: status) : .unknown
    }
    if let outcome { end.arrive(outcome) }
    return end.current != nil
  }
}
