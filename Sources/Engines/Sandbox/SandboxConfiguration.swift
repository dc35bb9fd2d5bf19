public import CollectorCore
public import ContentStore
public import SystemPackage

/// What the embedded engine works with.
public struct SandboxConfiguration: Sendable, Hashable {
  /// The directory of the store: blobs and unpacked layers.
  public var cache: FilePath
  /// What the store may take on disk once nothing of it is in use.
  public var cacheBudget: ByteCount
  /// The OCI runtime; `nil` to take `crun`, else `runc`, from the PATH.
  public var runtime: FilePath?
  public var layerLimits: LayerLimits
  /// The command that unpacks a layer in a process of its own: this very program and a hidden subcommand.
  public var unpacker: [String]
  /// What the PATH of this process says, to find the runtime and `newuidmap`.
  public var searchPath: String

  /// Room for the layers of some hundred images that share their bases.
  public static let defaultCacheBudget = ByteCount(20 << 30)

  public init(
    cache: FilePath,
    cacheBudget: ByteCount = SandboxConfiguration.defaultCacheBudget,
    runtime: FilePath? = nil,
    layerLimits: LayerLimits = LayerLimits(),
    unpacker: [String],
    searchPath: String
  ) {
    self.cache = cache
    self.cacheBudget = cacheBudget
    self.runtime = runtime
    self.layerLimits = layerLimits
    self.unpacker = unpacker
    self.searchPath = searchPath
  }
}
