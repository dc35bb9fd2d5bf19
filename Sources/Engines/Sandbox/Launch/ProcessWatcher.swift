import CLinux
import Foundation
import Glibc
import Synchronization

/// One thread that waits for the ends of all processes of a launcher, also of those that nobody asks about: no task's thread is
/// blocked, and nothing becomes a zombie.
final class ProcessWatcher: Sendable {
  private struct State {
    var processes: [LaunchedProcess] = []
    var isClosing = false
  }

  private let state = Mutex(State())
  /// Written to whenever the thread has to look at the state again.
  private let bell: CInt
  private let ended = Arrival<Void>()

  init() throws(LaunchError) {
    bell = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
    guard bell >= 0 else { throw .cannotClone(errno: errno, inUsers: false) }
    let thread = Thread { self.run() }
    thread.start()
  }

  func watch(_ process: LaunchedProcess) {
    state.withLock { $0.processes.append(process) }
    ring()
  }

  /// Kills what runs, and returns once all has ended and the thread is done. Nothing is watched any more after this call.
  func close() async {
    let (isFirst, running) = state.withLock { state in
      defer { state.isClosing = true }
      return (!state.isClosing, state.processes)
    }
    for process in running { process.kill() }
    // The thread closes the bell when it is done.
    if isFirst { ring() }
    await ended.value()
  }

  private func ring() { _ = eventfd_write(bell, 1) }

  private func run() {
    beginThread("launch-watcher")
    while let processes = remaining() {
      var watched = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
      // A descriptor of -1 is passed over.
      watched += processes.map { pollfd(fd: $0.watchedDescriptor ?? -1, events: Int16(POLLIN), revents: 0) }
      guard poll(&watched, nfds_t(watched.count), -1) > 0 else { continue }
      if watched[0].revents != 0 {
        var count: eventfd_t = 0
        _ = eventfd_read(bell, &count)
      }
      var gone: Set<pid_t> = []
      for (process, poll) in zip(processes, watched.dropFirst()) where poll.revents != 0 {
        if process.collect() { gone.insert(process.pid) }
      }
      if !gone.isEmpty { forget(processes.filter { gone.contains($0.pid) }) }
    }
    Glibc.close(bell)
    ended.arrive(())
  }

  /// By identity: a number can be another process's by now.
  private func forget(_ processes: [LaunchedProcess]) {
    let gone = Set(processes.map(ObjectIdentifier.init))
    state.withLock { $0.processes.removeAll { gone.contains(ObjectIdentifier($0)) } }
  }

  /// `nil` once there is nothing left to do.
  private func remaining() -> [LaunchedProcess]? {
    state.withLock { $0.isClosing && $0.processes.isEmpty ? nil : $0.processes }
  }
}

/// What the calling thread does first. Signals to this program go to its other threads. It is named here because Foundation names
/// a thread only if it has begun late enough.
func beginThread(_ name: String) {
  _ = collector_name_thread(name)
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, nil)
}
