import ArgumentParser

/// Options of what is due.
struct ScriptOptions: ParsableArguments, SettingsGiving {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A built-in script, all for all of them, a file or a directory; repeatable. Default: packages.",
      valueName: "NAME|FILE|DIR"
    )
  )
  var script: [String] = []

  @Option(help: ArgumentHelp("The database of state and results.", valueName: "FILE"))
  var state: String?

  @Flag(name: .customLong("retry-failed"), help: "Run scripts again that failed in an image.")
  var retryFailed = false

  var given: [SettingKey: [String]] {
    [.script: script, .state: list(state), .retryFailed: retryFailed ? ["true"] : []]
  }
}

/// Options of how a pass is done.
struct PassOptions: ParsableArguments, SettingsGiving {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where records go: file:DIR (default file:./collector-out), stdout, tcp://HOST:PORT, tls://HOST:PORT, unix:PATH, "
        + "udp://HOST:PORT, https://HOST[:PORT]/PATH; repeatable.",
      valueName: "WRITER"
    )
  )
  var writer: [String] = []

  @Option(
    name: .customLong("spool-size"),
    help: ArgumentHelp("What records that wait for a receiver may take, for each writer.", valueName: "SIZE")
  )
  var spoolSize: String?

  @Option(
    name: .customLong("writer-token-file"),
    help: ArgumentHelp("The file with the token for the analyzer.", valueName: "FILE")
  )
  var writerTokenFile: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Containers at once.", valueName: "N"))
  var jobs: String?

  @Option(help: ArgumentHelp("newest, oldest, smallest, largest, layers, name, random or command:PATH.", valueName: "ORDER"))
  var order: String?

  @Option(help: ArgumentHelp("Images that the engine keeps after their last script, and pulls ahead.", valueName: "N"))
  var keep: String?

  @Option(
    name: .customLong("release-order"),
    help: ArgumentHelp("oldest, newest, largest or least-recently-used.", valueName: "ORDER")
  )
  var releaseOrder: String?

  @Option(
    help: ArgumentHelp(
      "Remove from the state what is over and older than that (90d, 12w); what is current stays. Default: keep all.",
      valueName: "DURATION"
    )
  )
  var retain: String?

  var given: [SettingKey: [String]] {
    [
      .retain: list(retain), .writer: writer, .spoolSize: list(spoolSize), .writerTokenFile: list(writerTokenFile),
      .jobs: list(jobs),
      .order: list(order), .keep: list(keep), .releaseOrder: list(releaseOrder),
    ]
  }
}
