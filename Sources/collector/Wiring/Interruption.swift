import CollectorCore
import UnixSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Does `body`, whose task is cancelled by Ctrl-C or SIGTERM. A second one ends the process at once.
func interruptible<Value: Sendable>(
  on screen: Screen = .standardError,
  _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
  let work = Task { try await body() }
  let watch = Task {
    var seen = 0
    for await _ in signals {
      seen += 1
      guard seen == 1 else {
        screen.restore()
        _exit(ExitStatus.interrupted.rawValue)
      }
      screen.print("stopping: containers are removed, what was found is kept; once more ends at once and leaves them behind")
      work.cancel()
    }
  }
  defer { watch.cancel() }
  return try await work.value
}
