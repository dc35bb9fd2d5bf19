import CollectorCore
import UnixSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Hands signals to a watch for as long as `body` lasts: SIGHUP has it read its configuration, SIGTERM and SIGINT stop it. A second one of those ends the
/// process at once.
///
/// - Parameter onStop: Called once, when the watch is to stop.
func withWatchSignals<Value: Sendable>(
  _ inbox: WatchInbox,
  onStop: @escaping @Sendable () -> Void,
  _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
  let watch = Task {
    var isStopping = false
    for await signal in signals {
      if signal == .sighup {
        inbox.post(.reload)
      } else if isStopping {
        _exit(ExitStatus.interrupted.rawValue)
      } else {
        isStopping = true
        onStop()
        inbox.post(.stop)
      }
    }
  }
  defer { watch.cancel() }
  return try await body()
}
