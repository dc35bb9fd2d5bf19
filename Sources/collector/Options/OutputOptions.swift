import ArgumentParser

/// Options of how a command talks.
struct OutputOptions: ParsableArguments, SettingsGiving {
  @Flag(name: .shortAndLong, help: "Tell of problems only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Tell more; repeat it for still more.")
  var verbose: Int

  @Option(name: .customLong("log-format"), help: ArgumentHelp("text or json.", valueName: "FORMAT"))
  var logFormat: String?

  @Flag(name: .customLong("no-progress"), help: "Show no bars on a terminal.")
  var noProgress = false

  @Option(help: ArgumentHelp("auto, always or never. NO_COLOR is honoured.", valueName: "WHEN"))
  var color: String?

  @Option(name: [.customShort("c"), .customLong("config")], help: ArgumentHelp("A YAML file with settings.", valueName: "FILE"))
  var configurationFile: String?

  var given: [SettingKey: [String]] {
    [
      .quiet: quiet ? ["true"] : [],
      .verbose: verbose > 0 ? ["\(verbose)"] : [],
      .logFormat: list(logFormat),
      .progress: noProgress ? ["false"] : [],
      .color: list(color),
    ]
  }
}
