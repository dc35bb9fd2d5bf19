import CollectorCore
import DockerAPI
import NIOCore
import Synchronization

/// One container from its start to its end.
struct ContainerRun: Sendable {
  let client: DockerClient
  let id: ContainerID
  let limits: Limits

  /// How long a daemon may take to end a container that it was told to kill. Beyond it, something is wrong with the daemon.
  private static let killPatience = Duration.seconds(60)

  /// Starts the container, takes what it prints, and waits for its end within the limits.
  func outcome() async throws -> ScriptOutcome {
    let output = try await client.attach(to: id)
    let exit = try await client.wait(for: id, until: .nextExit)
    let start = ContinuousClock.now
    do {
      try await client.startContainer(id)
    } catch let error as DockerError {
      guard let reason = error.startFailureOfImage else { throw error }
      return ScriptOutcome(ending: .notStarted(reason: reason))
    }
    let stop = StopSignal()
    let (buffer, code, duration) = try await follow(output, exit, stop, since: start)
    switch stop.cause {
    case .timeout?: return buffer.outcome(.timedOut, duration: duration)
    case .outputLimit?: return buffer.outcome(.outputLimitReached, duration: duration)
    case nil: return buffer.outcome(try await ending(code), duration: duration)
    }
  }

  private enum Event: Sendable {
    case printed(OutputBuffer)
    case exited(code: Int, Duration)
    case timeIsUp
  }

  /// Output is read all the time, also while the container is being killed: the daemon counts a container as ended only when all that it
  /// printed is taken.
  private func follow(
    _ output: ContainerOutput,
    _ exit: PendingExit,
    _ stop: StopSignal,
    since start: ContinuousClock.Instant
  ) async throws -> (OutputBuffer, code: Int, Duration) {
    try await withThrowingTaskGroup(of: Event.self) { group in
      group.addTask { .printed(try await read(output, stop)) }
      group.addTask {
        let code = try await exit.value().code
        return .exited(code: code, start.duration(to: .now))
      }
      group.addTask {
        try await Task.sleep(for: limits.timeout)
        stop.send(.timeout)
        return .timeIsUp
      }
      group.addTask {
        try await stop.wait()
        try await kill()
        try await Task.sleep(for: Self.killPatience)
        throw DockerError.timedOut(action: "end container \(id), which was killed", after: Self.killPatience)
      }
      defer { group.cancelAll() }
      var buffer: OutputBuffer?
      var end: (code: Int, duration: Duration)?
      while let event = try await group.next() {
        switch event {
        case .printed(let all): buffer = all
        case .exited(let code, let duration): end = (code, duration)
        case .timeIsUp: continue
        }
        if let buffer, let end { return (buffer, end.code, end.duration) }
      }
      throw CancellationError()
    }
  }

  private func read(_ output: ContainerOutput, _ stop: StopSignal) async throws -> OutputBuffer {
    var buffer = OutputBuffer(limit: limits.output)
    for try await chunk in output {
      switch chunk.stream {
      case .stderr: buffer.appendError(chunk.bytes)
      case .stdout: if !buffer.appendOutput(chunk.bytes) { stop.send(.outputLimit) }
      }
    }
    return buffer
  }

  /// Kills everything in the container.
  private func kill() async throws {
    do {
      try await client.killContainer(id)
    } catch DockerError.conflict, DockerError.notFound {
      // It has ended by itself in this moment.
    }
  }

  private func ending(_ code: Int) async throws -> ScriptOutcome.Ending {
    // A script that ended well has got over whatever the kernel killed in it.
    guard code != 0 else { return .exited(code: 0) }
    return try await client.inspectContainer(id).state.isOutOfMemory ? .outOfMemory(code: code) : .exited(code: code)
  }
}

/// Says that a container is to be killed, and why: the first cause holds.
private final class StopSignal: Sendable {
  enum Cause: Sendable {
    case timeout, outputLimit
  }

  private let state = Mutex<Cause?>(nil)
  private let signals: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (signals, continuation) = AsyncStream.makeStream()
  }

  var cause: Cause? { state.withLock { $0 } }

  func send(_ cause: Cause) {
    state.withLock { $0 = $0 ?? cause }
    continuation.finish()
  }

  /// Returns when the signal was sent. Only one task may wait.
  func wait() async throws {
    for await _ in signals {}
    try Task.checkCancellation()
  }
}

extension DockerError {
  /// Why a container could not be started, where that lies in the image: something of it is in the way of a mount, or its programs are
  /// for another machine. `nil` where it lies in the daemon or its host, so that it is no result of the image.
  var startFailureOfImage: String? {
    guard !isTransient, let message = refusal else { return nil }
    let signs = ["not a directory", "is a directory", "exec format error", "too many levels of symbolic links", "file exists"]
    // Where `/collector` is a link to a directory that the daemon mounts something in, too.
    let isMountInTheWay = message.contains("error mounting") && message.contains("read-only file system") && !isMissingMountPoint
    return isMountInTheWay || signs.contains(where: { message.contains($0) }) ? message : nil
  }

  /// Whether a container could not be started because something of the toolbox is not there: its program, or where the script belongs.
  func isMissingTool(_ program: String) -> Bool {
    guard let message = refusal else { return false }
    let isTool = program.hasPrefix(DockerLoader.mountPoint) && !program.hasPrefix(Script.directory)
    return isMissingMountPoint || (isTool && message.contains(program) && message.contains("no such file or directory"))
  }

  /// The toolbox has the directory that scripts are mounted at, since it cannot be made in a volume that is read-only.
  private var isMissingMountPoint: Bool {
    guard let message = refusal else { return false }
    return message.contains("error mounting") && message.contains("\(Script.directory): read-only file system")
  }

  private var refusal: String? {
    switch self {
    case .api(_, _, let text), .notFound(_, let text), .conflict(_, let text): text
    default: nil
    }
  }
}
