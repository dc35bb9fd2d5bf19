public import CollectorCore
public import ContentStore
public import SystemPackage

/// What the embedded engine works with.
public struct SandboxConfiguration: Sendable, Hashable {
  /// The directory of the store: blobs and unpacked layers.
  public var cache: FilePath
  /// What the store may take on disk once nothing of it is in use.
  public var cacheBudget: ByteCount
  /// The OCI runtime, a path or a name; `nil` to take `crun`, else `runc`. Names are looked for in `programDirectories`.
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

  /// Where programs for administrators are, which a user's PATH may leave out.
  private static let administrators = ["/usr/local/sbin", "/usr/sbin", "/sbin"]

  /// The directories in which runtimes are looked for: those of a PATH, and then those for administrators.
  ///
  /// - Returns: Absolute ones: what is in relative ones depends on where the user stands.
  public static func programDirectories(searchPath: String) -> [FilePath] {
    var seen: Set<FilePath> = []
    let named = searchPath.split(separator: ":").map(String.init) + administrators
    return named.map { FilePath($0) }.filter { $0.isAbsolute && seen.insert($0).inserted }
  }

  var programDirectories: [FilePath] { Self.programDirectories(searchPath: searchPath) }
}
