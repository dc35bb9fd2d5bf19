import ArgumentParser
import CollectorCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct Collector: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "collector",
    abstract: "Looks inside container images: runs scripts in every image of a registry and collects what they print.",
    discussion: """
      Every setting can be given as an option, as a variable (COLLECTOR_JOBS for --jobs) or in a YAML file (--config); \
      `collector config` shows what holds and why. Exit status: 0 all is well, 1 something failed and was named, 2 wrong usage or \
      nothing could be done, 130 interrupted.
      """,
    version: version,
    subcommands: [
      CollectCommand.self, WatchCommand.self, StatusCommand.self, RunCommand.self, ImagesCommand.self, QueryCommand.self,
      ExportCommand.self, ScriptsCommand.self, ToolboxCommand.self, CleanCommand.self, DoctorCommand.self,
      ConfigCommand.self,
    ]
  )

  static func main() async {
    // A reader of our output that goes away is told by the failing write.
    signal(SIGPIPE, SIG_IGN)
    Allocator.returnLargeAllocations()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try StandardOutput.fault.map { throw LostOutput(reason: $0) }
    } catch {
      end(with: error)
    }
  }

  /// What was asked for could not be printed.
  private struct LostOutput: Error, CustomStringConvertible {
    let reason: String

    var description: String { "standard output cannot be written, and what was to be there is lost: \(reason)" }
  }

  private static func end(with error: any Error) -> Never {
    if error is CancellationError { _exit(ExitStatus.interrupted.rawValue) }
    let isParserError = exitCode(for: error) != .failure || error is ExitCode
    guard isParserError else {
      Screen.standardError.print("collector: \(error)".linesSafeForTerminal)
      _exit(ExitStatus.unusable.rawValue)
    }
    let code = exitCode(for: error)
    let message = fullMessage(for: error)
    if !message.isEmpty { FileDescriptorOutput.write(message + "\n", to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO) }
    _exit(code == .validationFailure ? ExitStatus.unusable.rawValue : code.rawValue)
  }
}
