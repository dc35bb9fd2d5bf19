import Foundation
import Subprocess
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cleans up behind a service, whatever becomes of the process that tests run in: ends what still runs out of the service's directory,
/// unmounts what is mounted below it, and removes it.
///
/// It is a process of its own that waits for the end of a pipe, which the kernel closes when the test process ends, be it by SIGKILL.
final class Guardian: Sendable {
  private let directory: FilePath
  private let pipe: Mutex<FileDescriptor?>

  /// A daemon has ten seconds to end by itself, and the rest takes as long at worst.
  private static let limit = Duration.seconds(40)
  private static let pollInterval = Duration.milliseconds(20)

  private init(directory: FilePath, pipe: FileDescriptor) {
    self.directory = directory
    self.pipe = Mutex(pipe)
  }

  /// Starts to guard a directory.
  ///
  /// - Parameters:
  ///   - files: Files in the directory, by relative paths: a process that has one as a whole argument belongs to the service. Those of the
  ///     first are asked to end, and given time to end what they have started; those of the others are killed.
  ///   - controlGroup: The name of the control groups whose processes belong to the service; `nil` where it has none.
  static func start(for directory: FilePath, files: [String], controlGroup: String? = nil) async throws -> Guardian {
    let bash = try ProgramLocator.find("bash", package: "bash")
    let pipe = try FileDescriptor.pipe(options: .closeOnExec)
    var options = PlatformOptions()
    options.createSession = true
    let configuration = Configuration(
      executable: .path(bash),
      arguments: Arguments(["-c", script, "guardian", directory.string, controlGroup ?? ""] + files),
      environment: .only(["PATH": ProgramLocator.servicePath]),
      workingDirectory: "/",
      platformOptions: options
    )
    let (started, starting) = AsyncThrowingStream<Void, any Error>.makeStream()
    // Not a child task: the guardian outlives whatever starts it.
    Task {
      do {
        _ = try await run(
          configuration,
          input: .fileDescriptor(pipe.readEnd, closeAfterSpawningProcess: true),
          output: .discarded,
          error: .discarded
        ) { _ in starting.finish() }
      } catch {
        starting.finish(throwing: error)
      }
    }
    for try await _ in started {}
    let guardian = Guardian(directory: directory, pipe: pipe.writeEnd)
    OpenGuardians.add(guardian)
    return guardian
  }

  /// Has the cleaning done. Does its work in a cancelled task too.
  ///
  /// - Throws: `ServiceError.leftBehind`.
  func finish() async throws {
    try await Task {
      try self.release()
      let deadline = ContinuousClock.now + Self.limit
      while !self.isDone {
        guard ContinuousClock.now < deadline else { throw ServiceError.leftBehind(directory: self.directory) }
        try await Task.sleep(for: Self.pollInterval)
      }
      OpenGuardians.remove(self)
    }.value
  }

  /// Lets the guardian begin.
  fileprivate func release() throws {
    try pipe.withLock { pipe in
      try pipe?.close()
      pipe = nil
    }
  }

  /// Removing the directory is the last that a guardian does.
  fileprivate var isDone: Bool { !FileManager.default.fileExists(atPath: directory.string) }
}

/// The guardians that have not done their work: at the end of the test process they are waited for, so that whoever looks afterwards finds
/// everything clean.
private enum OpenGuardians {
  private static let guardians = Mutex<[Guardian]>([])
  private static let hook: Void = {
    atexit { OpenGuardians.finishAll() }
  }()

  /// As long as a daemon may take to end, in steps of 20 ms.
  private static let exitSteps = 2000
  private static let exitStepMicroseconds: UInt32 = 20_000

  static func add(_ guardian: Guardian) {
    _ = hook
    guardians.withLock { $0.append(guardian) }
  }

  static func remove(_ guardian: Guardian) {
    guardians.withLock { $0.removeAll { $0 === guardian } }
  }

  private static func finishAll() {
    let left = guardians.withLock { $0 }
    for guardian in left {
      // The kernel closes what cannot be closed here.
      try? guardian.release()
    }
    for _ in 0..<exitSteps where !left.allSatisfy(\.isDone) { usleep(exitStepMicroseconds) }
  }
}
