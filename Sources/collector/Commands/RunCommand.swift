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
      Nothing is recorded. The exit status is the script's own, 124 if it ran longer than --timeout, 1 if it could not be started or its \
      output is not what its settings say, 2 if there was no image or no daemon to run it in.
      """
  )

  @Argument(help: ArgumentHelp("A built-in script or a file.", valueName: "SCRIPT"))
  var script: String
  @Argument(
    help: ArgumentHelp(
      "[HOST/]REPOSITORY[:TAG|@DIGEST], where no tag means latest; or an image on this machine (oci:DIR:TAG, docker-daemon:…).",
      valueName: "IMAGE"
    )
  )
  var image: String
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
      PlatformOption(platform),
      environment: ProcessInfo.processInfo.environment
    )
    let context = CommandContext(settings)
    let specification = try SourceSpecification(parsing: image, place: "IMAGE")
    let loaded = try await ScriptLoader(runtimes: BuiltInPlugins.runtimes).load([script])
    guard loaded.count == 1 else { throw SettingError.missing("\(script) holds \(loaded.count) scripts, and run takes one") }
    let script = loaded[0].script
    let (outcome, record) = try await interruptible {
      // Bars while an image is pulled; no lines that would stand between what the script prints.
      let mode = context.progressMode() == .bars ? ProgressMode.bars : .silent
      return try await withProgress(mode, style: context.style) { observer in
        try await SingleRun(context: context, script: script, specification: specification, observer: observer).run()
      }
    }
    context.output.write(outcome.standardOutput)
    StandardOutput.writeForeign(outcome.standardError, to: STDERR_FILENO)
    if let reason = record.reason { Screen.standardError.print("collector: script \(script.name): \(reason)".oneTerminalLine) }
    try Self.end(outcome, record)
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

/// `--platform` alone.
private struct PlatformOption: SettingsGiving {
  let value: String?

  init(_ value: String?) {
    self.value = value
  }

  var given: [SettingKey: [String]] { [.platform: list(value)] }
}
