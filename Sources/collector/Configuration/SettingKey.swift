/// Everything that can be set, by its name on the command line. The same name is a key of the configuration file; the variable is
/// `COLLECTOR_` and the name in capitals, with underscores.
enum SettingKey: String, CaseIterable, Sendable {
  case source, script, writer
  case spoolSize = "spool-size"
  case writerTokenFile = "writer-token-file"
  case engine, toolbox, platform
  case foreignImages = "foreign-images"
  case tags
  case excludeTags = "exclude-tags"
  case newest
  case maxImages = "max-images"
  case reposFile = "repos-file"
  case plainHTTP = "plain-http"
  case insecure, rate
  case order, keep
  case releaseOrder = "release-order"
  case jobs, timeout, memory, cpus, pids
  case outputLimit = "output-limit"
  case network, cache
  case cacheSize = "cache-size"
  case runtime
  case layerBytes = "layer-bytes"
  case layerFiles = "layer-files"
  case layerRatio = "layer-ratio"
  case state
  case retryFailed = "retry-failed"
  case retain
  case poll, grace, listen
  case webhookSecretFile = "webhook-secret-file"
  case metrics
  case quiet, verbose
  case logFormat = "log-format"
  case progress, color

  var variable: String { "COLLECTOR_" + rawValue.uppercased().replacing("-", with: "_") }

  /// Whether it can have several values: in a variable separated by commas, in the file a list.
  var isList: Bool {
    switch self {
    case .source, .script, .writer, .tags, .excludeTags, .plainHTTP, .insecure, .rate: true
    default: false
    }
  }

  /// What it means, in a few words.
  var meaning: String {
    switch self {
    case .source: "what to look at"
    case .script: "scripts: names of built-in ones, files, directories"
    case .writer: "where records go"
    case .spoolSize: "what records that wait for a receiver may take"
    case .writerTokenFile: "the file with the token for the analyzer"
    case .engine: "what runs the containers"
    case .toolbox: "the directory of the toolbox"
    case .platform: "the platform to choose from images for several"
    case .foreignImages: "images made for other processors: skip, emulated, run"
    case .tags: "patterns or ranges of versions of wanted tags"
    case .excludeTags: "patterns or ranges of versions of unwanted tags"
    case .newest: "images of a repository, the newest by creation time"
    case .maxImages: "images of a repository at most"
    case .reposFile: "a file with more sources, one a line"
    case .plainHTTP: "registries that answer in plain HTTP"
    case .insecure: "registries whose certificates are not verified"
    case .rate: "requests to each registry at most"
    case .order: "the order in which images are pulled"
    case .keep: "images kept after their last script, and pulled ahead"
    case .releaseOrder: "the order in which kept images are let go"
    case .jobs: "containers at once"
    case .timeout: "how long a script may run"
    case .memory: "memory of a container"
    case .cpus: "processors of a container"
    case .pids: "processes of a container"
    case .outputLimit: "what a script may print"
    case .network: "the network of a container"
    case .cache: "the store of layers of the engine sandbox"
    case .cacheSize: "what the store keeps at most of what is not in use"
    case .runtime: "the OCI runtime of the engine sandbox"
    case .layerBytes: "what a layer may unpack to"
    case .layerFiles: "entries that a layer may have"
    case .layerRatio: "how many times its size a layer may unpack to"
    case .state: "the database of state and results"
    case .retryFailed: "whether scripts that failed run again"
    case .retain: "how long the state keeps what is over"
    case .poll: "how often watch looks at each source"
    case .grace: "how long watch lets what is under way go on when it is stopped"
    case .listen: "where watch takes webhooks of registries"
    case .webhookSecretFile: "the file with the secret of webhooks"
    case .metrics: "where watch serves health, readiness, metrics and status"
    case .quiet: "whether to tell of problems only"
    case .verbose: "how much more to tell"
    case .logFormat: "the form of log lines"
    case .progress: "whether to show bars on a terminal"
    case .color: "when to use colours"
    }
  }
}
