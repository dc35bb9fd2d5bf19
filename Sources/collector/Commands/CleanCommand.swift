import ArgumentParser
import CollectorCore
import Foundation

struct CleanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove what killed processes left behind.",
    discussion: """
      Containers, volumes and images that Collector made and whose process no longer lives, half-made layers, and what the store has beyond \
      --cache-size. Results and state stay, and so does what a living process of this machine uses. What another machine left in a daemon, \
      or another container, is removed after a day, or with --all. With --retain, results that later ones have replaced, what names led to before, and \
      what else is over goes from the state, too, where it is older than that. With --engine auto the store of layers is cleaned, and the daemon if \
      one answers; any other engine is cleaned alone.
      """
  )

  @Flag(
    help: """
      Also remove what is kept to be used again, the toolbox and all layers that are not in use, and what was left by machines that \
      cannot be asked.
      """
  )
  var all = false
  @Option(help: ArgumentHelp("auto, sandbox, docker or podman.", valueName: "ENGINE"))
  var engine: String?
  @OptionGroup var store: StoreOptions
  @Option(help: ArgumentHelp("Remove from the state what is over and older than that (90d, 12w).", valueName: "DURATION"))
  var retain: String?
  @Option(help: ArgumentHelp("The database of state and results.", valueName: "FILE"))
  var state: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = CommandContext(
      try Settings.resolve(
        output,
        store,
        GivenOptions([.engine: engine, .retain: retain, .state: state]),
        environment: ProcessInfo.processInfo.environment
      )
    )
    let everything = all
    let (reclaimed, removed) = try await interruptible {
      (try await context.reclaim(everything: everything), try await context.retain())
    }
    if !context.settings.verbosity.isQuiet {
      context.output.print([
        "removed \(reclaimed.containers) containers, \(reclaimed.volumes) volumes, \(reclaimed.images) images"
      ])
      if let removed { context.output.print([removed]) }
    }
    for problem in reclaimed.problems { Screen.standardError.print("warning: \(problem)".oneTerminalLine) }
    if !reclaimed.problems.isEmpty { throw ExitStatus.failed.code }
  }
}
