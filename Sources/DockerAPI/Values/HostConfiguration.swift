/// How a container is tied to, and kept from, its host. Each `nil` leaves the daemon's default.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate>, schema `HostConfig`.
public struct HostConfiguration: Sendable, Hashable {
  /// `none`, `host`, `bridge` or the name of a network.
  public var networkMode: String?
  public var isRootFileSystemReadOnly = false
  /// Capabilities without `CAP_`; `ALL` is all of them.
  public var droppedCapabilities: [String] = []
  public var addedCapabilities: [String] = []
  /// Such as `no-new-privileges`.
  public var securityOptions: [String] = []
  public var pidsLimit: Int64?
  public var memoryBytes: Int64?
  /// Memory and swap together: the same as `memoryBytes` allows no swap, -1 any amount.
  public var memoryAndSwapBytes: Int64?
  /// Processor time in billionths of a processor.
  public var nanoCPUs: Int64?
  /// Mount options of temporary file systems by their path: `["/tmp": "size=67108864,mode=1777"]`.
  public var temporaryFileSystems: [String: String] = [:]
  public var mounts: [Mount] = []
  /// Containers whose volumes this one gets at the same paths: `NAME`, or `NAME:ro` to get them read-only.
  public var volumesFrom: [String] = []
  /// `none` keeps the daemon from storing what the container prints; an attached stream still gets it.
  public var logDriver: String?
  /// `none`, `private`, `shareable`, `host`.
  public var ipcMode: String?
  /// `private` or `host`.
  public var cgroupNamespaceMode: String?
  /// Paths of `/proc` and `/sys` that are hidden; an empty array hides none.
  public var maskedPaths: [String]?
  /// Paths of `/proc` and `/sys` that cannot be written; an empty array protects none.
  public var readOnlyPaths: [String]?
  public var resourceLimits: [ResourceLimit] = []
  /// Whether a small init process reaps orphans.
  public var usesInit: Bool?
  public var isRemovedAtExit = false

  public init() {}

  /// A mount of something of the host.
  public struct Mount: Sendable, Hashable {
    public enum Kind: String, Sendable, Encodable {
      case volume, bind
    }

    public var kind: Kind
    /// The name of the volume, or the absolute path on the daemon's host.
    public var source: String
    public var target: String
    public var isReadOnly: Bool
    /// Whether an empty volume is left empty, instead of getting what the image has at `target`. Of no meaning for `bind`.
    public var isCopySuppressed: Bool

    public init(_ kind: Kind, source: String, target: String, isReadOnly: Bool, isCopySuppressed: Bool = false) {
      self.kind = kind
      self.source = source
      self.target = target
      self.isReadOnly = isReadOnly
      self.isCopySuppressed = isCopySuppressed
    }
  }

  /// A limit of `setrlimit(2)`, by its name in lower case without `RLIMIT_`: `nofile`, `core`.
  public struct ResourceLimit: Sendable, Hashable {
    public var name: String
    public var soft: Int64
    public var hard: Int64

    public init(name: String, soft: Int64, hard: Int64) {
      self.name = name
      self.soft = soft
      self.hard = hard
    }
  }
}
