import CLinux
import Foundation
import Glibc
import Synchronization
import SystemPackage

/// Starts processes, all from one thread of its own: the kernel kills a child together with the *thread* that made it, and so
/// with this process, however that ends.
///
/// Launches follow one another; each takes a millisecond or two. The two threads live until `close()`.
final class Launcher: Sendable {
  private struct Job: Sendable {
    let launch: Launch
    let continuation: CheckedContinuation<Result<LaunchedProcess, LaunchError>, Never>
  }

  private struct State {
    var jobs: [Job] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  /// Raised once for every job and once for the end.
  private let work = DispatchSemaphore(value: 0)
  private let watcher: ProcessWatcher
  private let null: FileDescriptor
  private let ended = Arrival<Void>()

  init() throws(LaunchError) {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard null >= 0 else { throw .step("opening /dev/null", errno: errno, inUsers: false) }
    self.null = FileDescriptor(rawValue: null)
    do {
      watcher = try ProcessWatcher()
    } catch {
      Glibc.close(null)
      throw error
    }
    let thread = Thread { self.run() }
    thread.start()
  }

  /// A launcher for as long as `body` takes.
  @discardableResult
  static func with<Value: Sendable>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (Launcher) async throws -> Value
  ) async throws -> Value {
    let launcher = try Launcher()
    do {
      let value = try await body(launcher)
      await launcher.close()
      return value
    } catch {
      await launcher.close()
      throw error
    }
  }

  /// Starts a process; it executes its program by the time this returns. Not given up in a cancelled task: whoever launches also
  /// ends what it has launched.
  func launch(_ launch: Launch) async throws(LaunchError) -> LaunchedProcess {
    try launch.validate()
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<LaunchedProcess, LaunchError>, Never>) in
      let isTaken = state.withLock {
        if !$0.isClosed { $0.jobs.append(Job(launch: launch, continuation: continuation)) }
        return !$0.isClosed
      }
      if isTaken { work.signal() } else { continuation.resume(returning: .failure(.closed)) }
    }
    return try result.get()
  }

  /// Kills all that it has launched, and returns once that has ended. Launches fail from now on. Can be called again.
  func close() async {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { work.signal() }
    await ended.value()
    await watcher.close()
  }

  private func run() {
    beginThread("launcher")
    while true {
      work.wait()
      guard let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) else { break }
      job.continuation.resume(returning: Result { () throws(LaunchError) in try start(job.launch) })
    }
    try? null.close()
    // What still runs gets its SIGKILL when the thread ends, a moment later, and from the watcher.
    ended.arrive(())
  }

  private func start(_ launch: Launch) throws(LaunchError) -> LaunchedProcess {
    var result = collector_launch_result()
    if let users = launch.users {
      // Kept open meanwhile, whoever closes it.
      guard let descriptor = users.duplicate() else { throw .users(errno: EBADF) }
      defer { Glibc.close(descriptor) }
      try start(launch, users: descriptor, &result)
    } else {
      try start(launch, users: nil, &result)
    }
    let process = LaunchedProcess(pid: result.pid, descriptor: result.pidfd)
    watcher.watch(process)
    return process
  }

  private func start(_ launch: Launch, users: CInt?, _ result: inout collector_launch_result) throws(LaunchError) {
    let arena = LaunchArena(launch, null: null.rawValue, users: users)
    defer { arena.free() }
    var value = arena.value
    guard collector_launch(&value, &result) == 0 else { throw LaunchError(result, of: launch) }
  }
}
