import ArgumentParser

/// Options of what runs containers, and what a container may use.
struct EngineOptions: ParsableArguments, SettingsGiving {
  @Option(help: ArgumentHelp("auto, sandbox, docker or podman.", valueName: "ENGINE"))
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

  @Option(
    name: .customLong("foreign-images"),
    help: ArgumentHelp(
      "Images made for other processors: skip; emulated, which skips those that this machine does not emulate; run.",
      valueName: "CHOICE"
    )
  )
  var foreignImages: String?

  @OptionGroup var store: StoreOptions

  @Option(
    help: ArgumentHelp(
      "The OCI runtime of the engine sandbox (crun, else runc): a path, or a name on the PATH.",
      valueName: "PATH"
    )
  )
  var runtime: String?

  @Option(
    name: .customLong("layer-bytes"),
    help: ArgumentHelp("What a layer may unpack to (64GiB).", valueName: "SIZE")
  )
  var layerBytes: String?

  @Option(
    name: .customLong("layer-files"),
    help: ArgumentHelp("Entries that a layer may have (1000000).", valueName: "N")
  )
  var layerFiles: String?

  @Option(
    name: .customLong("layer-ratio"),
    help: ArgumentHelp("How many times its size a layer may unpack to (200).", valueName: "N")
  )
  var layerRatio: String?

  var given: [SettingKey: [String]] {
    store.given.merging(own) { $1 }
  }

  private var own: [SettingKey: [String]] {
    [
      .engine: list(engine), .toolbox: list(toolbox), .timeout: list(timeout), .memory: list(memory), .cpus: list(cpus),
      .pids: list(pids), .outputLimit: list(outputLimit), .network: list(network), .runtime: list(runtime),
      .layerBytes: list(layerBytes), .layerFiles: list(layerFiles), .layerRatio: list(layerRatio),
      .foreignImages: list(foreignImages),
    ]
  }
}

/// Options of the store of layers.
struct StoreOptions: ParsableArguments, SettingsGiving {
  @Option(help: ArgumentHelp("Where the engine sandbox keeps layers.", valueName: "DIR"))
  var cache: String?

  @Option(
    name: .customLong("cache-size"),
    help: ArgumentHelp("What is kept there at most of what is not in use (20GiB).", valueName: "SIZE")
  )
  var cacheSize: String?

  var given: [SettingKey: [String]] { [.cache: list(cache), .cacheSize: list(cacheSize)] }
}
