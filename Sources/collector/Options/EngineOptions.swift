import ArgumentParser

/// Options of what runs containers, and what a container may use.
struct EngineOptions: ParsableArguments, SettingsGiving {
  @Option(help: ArgumentHelp("auto, docker or podman.", valueName: "ENGINE"))
  var engine: String?

  @Option(help: ArgumentHelp("The directory of the toolbox.", valueName: "DIR"))
  var toolbox: String?

  @Option(help: ArgumentHelp("How long a script may run (60s).", valueName: "DURATION"))
  var timeout: String?

  @Option(help: ArgumentHelp("Memory of a container (512MiB).", valueName: "SIZE"))
  var memory: String?

  @Option(help: ArgumentHelp("Processors of a container (1).", valueName: "N"))
  var cpus: String?

  @Option(help: ArgumentHelp("Processes and threads of a container (256).", valueName: "N"))
  var pids: String?

  @Option(
    name: .customLong("output-limit"),
    help: ArgumentHelp("What a script may print before it is ended (16MiB).", valueName: "SIZE")
  )
  var outputLimit: String?

  @Option(help: ArgumentHelp("none or host.", valueName: "NETWORK"))
  var network: String?

  var given: [SettingKey: [String]] {
    [
      .engine: list(engine), .toolbox: list(toolbox), .timeout: list(timeout), .memory: list(memory), .cpus: list(cpus),
      .pids: list(pids), .outputLimit: list(outputLimit), .network: list(network),
    ]
  }
}
