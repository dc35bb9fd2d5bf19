import ArgumentParser
import CollectorCore
import Foundation

struct CleanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove what killed processes left in the container engine.",
    discussion: """
      Containers, volumes and images that Collector made and whose process no longer lives. Results and state stay, and so does what a \
      living process of this machine uses. What another machine left, or another container, is removed after a day, or with --all.
      """
  )

  @Flag(help: "Also remove what is kept to be used again, the toolbox, and what was left by machines that cannot be asked.")
  var all = false
  @Option(help: ArgumentHelp("auto, docker or podman.", valueName: "ENGINE"))
  var engine: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = CommandContext(
      try Settings.resolve(output, EngineOption(engine), environment: ProcessInfo.processInfo.environment)
    )
    let everything = all
    let reclaimed = try await interruptible {
      try await context.withDaemon { try await BuiltInPlugins.reclaim($0, everything: everything) }
    }
    if !context.settings.verbosity.isQuiet {
      context.output.print([
        "removed \(reclaimed.containers) containers, \(reclaimed.volumes) volumes, \(reclaimed.images) images"
      ])
    }
    for problem in reclaimed.problems { Screen.standardError.print("warning: \(problem)".oneTerminalLine) }
    if !reclaimed.problems.isEmpty { throw ExitStatus.failed.code }
  }
}

/// `--engine` alone, for commands that run nothing.
struct EngineOption: SettingsGiving {
  let value: String?

  init(_ value: String?) {
    self.value = value
  }

  var given: [SettingKey: [String]] { [.engine: list(value)] }
}
