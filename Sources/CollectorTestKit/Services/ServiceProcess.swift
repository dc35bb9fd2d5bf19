import Foundation
public import Subprocess
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A service while it runs, in a session of its own, so that a Ctrl-C on the terminal is not for it.
public final class ServiceProcess: Sendable {
  public let program: ServiceProgram
  public let processID: Int32
  private let end: End

  /// Long enough for a machine under load; a service that works is ready long before.
  public static let startLimit = Duration.seconds(60)
  /// Between two looks at whether a service is ready or gone.
  private static let pollInterval = Duration.milliseconds(20)
  /// Enough of a log to see why something failed.
  private static let logTailBytes = 4096

  private init(program: ServiceProgram, processID: Int32, end: End) {
    self.program = program
    self.processID = processID
    self.end = end
  }

  /// Starts a program and waits until it is ready.
  ///
  /// - Parameter isReady: Asked again and again whether the service does its work.
  /// - Throws: `ServiceError` with the end of the log, or `CancellationError`; the program is not running then.
  public static func start(
    _ program: ServiceProgram,
    within limit: Duration = ServiceProcess.startLimit,
    isReady: @Sendable (ServiceProcess) async throws -> Bool
  ) async throws -> ServiceProcess {
    let service = try await spawn(program)
    do {
      let deadline = ContinuousClock.now + limit
      while try await !isReady(service) {
        if let status = service.status {
          throw ServiceError.endedEarly(name: program.name, status: "\(status)", log: service.logTail())
        }
        if ContinuousClock.now > deadline {
          throw ServiceError.notReady(name: program.name, after: limit, log: service.logTail())
        }
        try await Task.sleep(for: pollInterval)
      }
      return service
    } catch {
      await service.stop()
      throw error
    }
  }

  private static func spawn(_ program: ServiceProgram) async throws -> ServiceProcess {
    let log = try FileDescriptor.open(
      program.log,
      .writeOnly,
      options: [.create, .append, .closeOnExec],
      permissions: [.ownerReadWrite]
    )
    var options = PlatformOptions()
    options.createSession = true
    let configuration = Configuration(
      executable: .path(program.executable),
      arguments: Arguments(program.arguments),
      environment: .only(program.environment),
      platformOptions: options
    )
    let end = End()
    let (started, starting) = AsyncThrowingStream<Int32, any Error>.makeStream()
    // Not a child task: a service outlives the function that starts it, and ends by `stop`.
    Task {
      do {
        let result = try await run(
          configuration,
          input: .none,
          output: .fileDescriptor(log, closeAfterSpawningProcess: true),
          error: .combinedWithOutput
        ) { execution in
          starting.yield(execution.processIdentifier.value)
        }
        end.set(result.terminationStatus)
      } catch {
        starting.finish(throwing: error)
      }
      starting.finish()
    }
    for try await processID in started { return ServiceProcess(program: program, processID: processID, end: end) }
    throw CancellationError()
  }

  /// How it ended; `nil` while it runs.
  public var status: TerminationStatus? { end.status }

  public var isRunning: Bool { status == nil }

  /// The end of what it said.
  public func logTail() -> String {
    let data = FileManager.default.contents(atPath: program.log.string) ?? Data()
    return String(decoding: data.suffix(Self.logTailBytes), as: UTF8.self)
  }

  /// Asks it to end, and kills it if it has not after `patience`. Does its work in a cancelled task too.
  ///
  /// - Returns: How it ended; `nil` where even the kernel did not get it to end.
  @discardableResult
  public func stop(patience: Duration = .seconds(20)) async -> TerminationStatus? {
    await Task {
      self.send(SIGTERM)
      if await self.hasEnded(within: patience) { return self.status }
      return await self.kill()
    }.value
  }

  /// Kills it at once, as a crash would, and waits until it is gone.
  @discardableResult
  public func kill() async -> TerminationStatus? {
    await Task {
      self.send(SIGKILL)
      _ = await self.hasEnded(within: .seconds(10))
      return self.status
    }.value
  }

  /// Sends a signal, such as `SIGSTOP` to make it hang. Nothing happens once it has ended.
  public func send(_ signal: Int32) {
    guard isRunning else { return }
    _ = signalProcess(processID, signal)
  }

  private func hasEnded(within limit: Duration) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while isRunning, ContinuousClock.now < deadline {
      // Only cancellation makes a sleep fail, and nobody cancels the tasks that wait here.
      try? await Task.sleep(for: Self.pollInterval)
    }
    return !isRunning
  }

  /// How a process ended, as soon as that is known.
  private final class End: Sendable {
    private let value = Mutex<TerminationStatus?>(nil)

    var status: TerminationStatus? { value.withLock { $0 } }

    func set(_ status: TerminationStatus) {
      value.withLock { $0 = status }
    }
  }
}

/// `kill(2)`, under a name that no method hides.
private func signalProcess(_ processID: Int32, _ signal: Int32) -> Int32 {
  kill(processID, signal)
}
