/// What a script run may use.
public struct Limits: Sendable, Hashable {
  /// What network a container has.
  public enum Network: String, Sendable, Codable, CaseIterable {
    case none, host
  }

  public var timeout: Duration
  public var memory: ByteCount
  /// Processors; `1.5` is one and a half.
  public var cpus: Double
  /// Processes and threads.
  public var pids: Int
  /// Standard output beyond this ends the run.
  public var output: ByteCount
  public var network: Network

  /// Long enough for a script that reads every file of a large image, short enough that a hung one is noticed.
  public static let defaultTimeout = Duration.seconds(60)
  /// Enough for a python that holds a package database; far from what a host would miss.
  public static let defaultMemory = ByteCount.mebibytes(512)
  /// As many as one job may take.
  public static let defaultCPUs = 1.0
  /// Far more than a pipeline of tools has; a fork bomb stops here.
  public static let defaultPIDs = 256
  /// A hundred times the package list of a large image.
  public static let defaultOutput = ByteCount.mebibytes(16)
  /// The last part of standard error that is kept: enough for a stack trace.
  public static let keptStandardErrorBytes = 16 << 10
  /// The size of the tmpfs at `/tmp`; it counts against the memory.
  public static let temporaryBytes = 64 << 20

  public init(
    timeout: Duration = Limits.defaultTimeout,
    memory: ByteCount = Limits.defaultMemory,
    cpus: Double = Limits.defaultCPUs,
    pids: Int = Limits.defaultPIDs,
    output: ByteCount = Limits.defaultOutput,
    network: Network = .none
  ) {
    self.timeout = timeout
    self.memory = memory
    self.cpus = cpus
    self.pids = pids
    self.output = output
    self.network = network
  }

  /// The limits for one script: what it asks for in its settings goes before what holds for all.
  public func applying(_ settings: ScriptSettings) -> Limits {
    var limits = self
    limits.timeout = settings.timeout ?? timeout
    limits.network = settings.network ?? network
    return limits
  }
}
