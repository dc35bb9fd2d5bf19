import CollectorCore
import ContentStore
import Distribution
import DockerAPI
import Engines
import Foundation
import ImageSources
import Inventory
import Logging
import OCI
import Orders
import SystemPackage
import Toolbox
import Writers

/// What questions are asked of.
typealias AskedInventory = SQLiteInventory

/// The plugins that Collector has: the one place where they are named. The first of each kind is the default.
enum BuiltInPlugins {
  static let pullOrders: [any PullOrder] = [
    NewestFirst(), OldestFirst(), SmallestFirst(), LargestFirst(), LayersTogether(), AsListed(), RandomOrder(),
  ]

  /// How an order is named that is a program.
  static let commandOrderForm = "\(CommandOrder.prefix)PATH of a program that can be started"

  /// The order of a program.
  ///
  /// - Returns: `nil` where `name` names no program that can be started.
  static func pullOrder(command name: String) -> (any PullOrder)? {
    guard name.hasPrefix(CommandOrder.prefix) else { return nil }
    let path = FilePath(String(name.dropFirst(CommandOrder.prefix.count)))
    guard access(path.string, X_OK) == 0, (try? path.stat().type) == .regular else { return nil }
    return CommandOrder(path: path)
  }

  static let releasePolicies: [any ReleasePolicy] = [
    LeastRecentlyUsedFirst(), OldestReleasedFirst(), NewestReleasedFirst(), LargestReleasedFirst(),
  ]

  /// - Parameters:
  ///   - searchPath: Where compilers are looked for.
  ///   - cache: The directory that keeps what they have built.
  static func runtimes(searchPath: String, cache: FilePath) -> [any ScriptRuntime] {
    let platform = Platform.current
    return [
      BashRuntime(), PythonRuntime(), RubyRuntime(), ExecutableRuntime(platform: platform),
      CompilingRuntime.go(platform: platform, searchPath: searchPath, cache: cache),
      CompilingRuntime.swift(searchPath: searchPath, cache: cache),
    ]
  }

  static func source(_ scopes: [RegistryScope], client: RegistryClient, logger: Logger) -> any ImageSource {
    RegistrySource(scopes: scopes, client: client, logger: logger)
  }

  static func source(_ scope: DaemonScope, client: DockerClient) -> any ImageSource {
    DaemonSource(scope, client: client)
  }

  static func source(_ place: PlaceScope) -> any ImageSource {
    switch place.transport {
    case .layout: LayoutSource(place)
    case .ociArchive: OCIArchiveSource(place)
    case .dockerArchive: DockerArchiveSource(place)
    }
  }

  /// The embedded engine.
  ///
  /// - Throws: A `ClassifiedError` that says why it cannot run here and how to mend that.
  static func engine(
    _ configuration: SandboxConfiguration,
    toolbox: PackedToolbox,
    logger: Logger
  ) async throws -> any ContainerEngine {
    try await SandboxEngine.open(configuration, toolbox: toolbox, logger: logger)
  }

  /// Removes what earlier processes of the embedded engine left.
  static func reclaim(_ configuration: SandboxConfiguration, everything: Bool, logger: Logger) async throws -> Reclaimed {
    try await SandboxEngine.reclaim(configuration, everything: everything, logger: logger)
  }

  /// What the embedded engine finds of what it needs.
  static func examine(_ configuration: SandboxConfiguration) async -> [SandboxFinding] {
    await SandboxEngine.examine(configuration)
  }

  /// The engine of a daemon.
  ///
  /// - Throws: `DockerError`, `DockerEngineError`.
  static func engine(_ daemon: DaemonConnection, toolbox: PackedToolbox, logger: Logger) async throws -> any ContainerEngine {
    try await DockerEngine.connect(daemon.client, toolbox: toolbox, name: daemon.name, logger: logger)
  }

  /// Removes what earlier processes left on a daemon.
  ///
  /// - Throws: `DockerError`.
  static func reclaim(_ daemon: DaemonConnection, everything: Bool) async throws -> Reclaimed {
    try await DockerEngine.reclaim(daemon.client, everything: everything)
  }

  /// Opens the ledger.
  ///
  /// - Returns: It, and what lets go of it.
  /// - Throws: `InventoryError`.
  static func ledger(path: String) throws -> (any Ledger, close: @Sendable () throws -> Void) {
    let inventory = try SQLiteInventory(path: path)
    return (inventory, { try inventory.close() })
  }

  /// Opens the inventory for questions.
  ///
  /// - Throws: `InventoryError`.
  static func inventory(asking path: String) throws -> SQLiteInventory { try SQLiteInventory(asking: path) }

  /// Removes from the inventory what is over and older than `bound`.
  ///
  /// - Throws: `InventoryError`, `CancellationError`.
  static func retain(path: String, since bound: Date) async throws -> RetentionCounts {
    let inventory = try SQLiteInventory(path: path)
    do {
      let counts = try await inventory.retain(since: bound)
      try inventory.close()
      return counts
    } catch {
      try? inventory.close()
      throw error
    }
  }

  /// What waits for the receivers of writers.
  ///
  /// - Throws: `WriterError`.
  static func spools(below root: FilePath) throws -> [SpoolSurvey] { try SpoolSurvey.all(below: root) }

  /// What the store of layers takes on the disk, in bytes.
  ///
  /// - Throws: `StoreError`.
  static func storeBytes(_ configuration: SandboxConfiguration, logger: Logger) throws -> Int64 {
    try ContentStore.open(configuration.cache, budgetBytes: configuration.cacheBudget.bytes, logger: logger).usage().bytes
  }

  /// - Throws: `WriterError`, `InventoryError`.
  static func writer(_ specification: WriterSpecification, _ network: NetworkWriterSettings) async throws -> any Writer {
    switch specification {
    case .file(let directory): try await FileWriter(directory: directory)
    case .standardOutput: StandardOutputWriter()
    case .lines(let target): try await SpooledWriter(lines: target, network)
    case .datagrams(let address): try await SpooledWriter(datagrams: address, network)
    case .analyzer(let address): try await SpooledWriter(analyzer: address, network)
    case .sqlite(let path): try InventoryWriter(path: path.string)
    }
  }
}
