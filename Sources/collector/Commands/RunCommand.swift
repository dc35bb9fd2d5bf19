import ArgumentParser
import CollectorCore
import Foundation
import ImageSources
import OCI
import Toolbox

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run one script in one image, its output to standard output: for writing scripts.",
    discussion: """
      Nothing is recorded. With --shell, a shell of the container takes the place of the script, with all tools; a script that is given \
      as well lies in /collector/script. The exit status is the script's own, 124 if it ran longer than --timeout, 1 if it could not be started or its \
      output is not what its settings say, 2 if there was no image or no daemon to run it in.
      """
  )

  @Argument(help: ArgumentHelp("A built-in script or a file; --shell needs none.", valueName: "SCRIPT"))
  var script: String
  @Argument(
    help: ArgumentHelp(
      "[HOST/]REPOSITORY[:TAG|@DIGEST], where no tag means latest; or an image on this machine (oci:DIR:TAG, docker-daemon:…).",
      valueName: "IMAGE"
    )
  )
  var image: String?
  @Flag(help: "Start a shell in the image, to work in.")
  var shell = false
  @Option(help: ArgumentHelp("The platform to choose from an image for several.", valueName: "OS/ARCH[/VARIANT]"))
  var platform: String?
  @OptionGroup(title: "Registry") var registry: RegistryOptions
  @OptionGroup(title: "Container") var engine: EngineOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let settings = try Settings.resolve(
      output,
      registry,
      engine,
      GivenOptions([.platform: platform]),
      environment: ProcessInfo.processInfo.environment
    )
    let context = CommandContext(settings)
    // What stands alone is the image.
    let specification = try SourceSpecification(parsing: image ?? script, place: "IMAGE")
    let loaded = image == nil ? [] : try await context.scriptLoader.load([script])
    guard loaded.count <= 1 else { throw SettingError.missing("\(script) holds \(loaded.count) scripts, and run takes one") }
    guard !shell, let script = loaded.first?.script else {
      return try Self.end(try await runShell(beside: loaded.first?.script, specification, context))
    }
    let (outcome, record) = try await interruptible {
      try await withProgress(context.progressModeOfOneRun, style: context.style) { observer in
        try await SingleRun(context: context, specification: specification, observer: observer).run(script)
      }
    }
    context.output.write(outcome.standardOutput)
    StandardOutput.writeForeign(outcome.standardError, to: STDERR_FILENO)
    if let reason = record.reason { Screen.standardError.print("collector: script \(script.name): \(reason)".oneTerminalLine) }
    try Self.end(outcome, record)
  }

  func validate() throws {
    guard image != nil || shell else { throw ValidationError("Missing expected argument '<IMAGE>'") }
  }

  private func runShell(
    beside script: Script?,
    _ specification: SourceSpecification,
    _ context: CommandContext
  ) async throws -> ScriptOutcome.Ending {
    try await interruptible {
      // A bar would be drawn over what the shell prints.
      try await withProgress(.silent, style: context.style) { observer in
        try await SingleRun(context: context, specification: specification, observer: observer).shell(beside: script)
      }
    }
  }

  private static func end(_ ending: ScriptOutcome.Ending) throws {
    switch ending {
    case .exited(code: 0): return
    case .exited(let code), .outOfMemory(let code): throw ExitCode(Int32(clamping: code))
    case .notStarted(let reason): throw SingleRunError(name: nil, reason: "the shell could not be started: \(reason)")
    case .timedOut, .outputLimitReached: throw ExitStatus.failed.code
    }
  }

  /// What `timeout(1)` ends with, too.
  private static let timeoutStatus: Int32 = 124

  private static func end(_ outcome: ScriptOutcome, _ record: ResultRecord) throws {
    switch outcome.ending {
    case .exited(let code) where code != 0: throw ExitCode(Int32(clamping: code))
    case .timedOut: throw ExitCode(timeoutStatus)
    default: if record.status != .ok { throw ExitStatus.failed.code }
    }
  }
}

extension CommandContext {
  /// Bars while an image is pulled; no lines that would stand between what the script prints.
  fileprivate var progressModeOfOneRun: ProgressMode { progressMode() == .bars ? .bars : .silent }
}
