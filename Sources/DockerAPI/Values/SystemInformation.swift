public import OCI

/// What a daemon says of itself and its host.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemInfo>
public struct SystemInformation: Sendable, Hashable {
  /// Tells one daemon from another; empty where the daemon gives none.
  public let id: String
  /// The name of its host.
  public let hostName: String
  public let serverVersion: String
  /// The platform of the images that run there without emulation.
  public let platform: Platform
  public let kernelVersion: String
  public let operatingSystem: String
  /// `overlay2`, `vfs`, `overlayfs`…
  public let storageDriver: String
  /// Whether images are kept by containerd: an image's ID is then the digest of its manifest or index.
  public let usesContainerdImageStore: Bool
  /// The directory of its data on its host.
  public let rootDirectory: String
  public let memoryBytes: Int64
  public let processorCount: Int
  /// `1` or `2`; empty where there is none.
  public let cgroupVersion: String
  /// `cgroupfs`, `systemd` or `none`.
  public let cgroupDriver: String
  /// Whether limits of memory, of swap, of processes and of processor time take effect.
  public let limitsMemory: Bool
  public let limitsSwap: Bool
  public let limitsPIDs: Bool
  public let limitsCPU: Bool
  /// `name=seccomp,profile=default`, `name=rootless`…
  public let securityOptions: [String]
  public let warnings: [String]

  /// Whether the daemon runs as an ordinary user.
  public var isRootless: Bool { securityOptions.contains { $0.split(separator: ",").contains("name=rootless") } }
}

extension SystemInformation: Decodable {
  private enum CodingKeys: String, CodingKey {
    case id = "ID"
    case hostName = "Name"
    case serverVersion = "ServerVersion"
    case os = "OSType"
    case machine = "Architecture"
    case kernelVersion = "KernelVersion"
    case operatingSystem = "OperatingSystem"
    case storageDriver = "Driver"
    case storageStatus = "DriverStatus"
    case rootDirectory = "DockerRootDir"
    case memoryBytes = "MemTotal"
    case processorCount = "NCPU"
    case cgroupVersion = "CgroupVersion"
    case cgroupDriver = "CgroupDriver"
    case limitsMemory = "MemoryLimit"
    case limitsSwap = "SwapLimit"
    case limitsPIDs = "PidsLimit"
    case limitsCPU = "CpuCfsQuota"
    case securityOptions = "SecurityOptions"
    case warnings = "Warnings"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) throws -> String { try container.decodeIfPresent(String.self, forKey: key) ?? "" }
    func flag(_ key: CodingKeys) throws -> Bool { try container.decodeIfPresent(Bool.self, forKey: key) ?? false }
    func list(_ key: CodingKeys) throws -> [String] { try container.decodeIfPresent([String].self, forKey: key) ?? [] }
    id = try text(.id)
    hostName = try text(.hostName)
    serverVersion = try text(.serverVersion)
    platform = Platform(
      os: try container.decode(String.self, forKey: .os),
      machine: try container.decode(String.self, forKey: .machine)
    )
    kernelVersion = try text(.kernelVersion)
    operatingSystem = try text(.operatingSystem)
    storageDriver = try text(.storageDriver)
    let storageStatus = try container.decodeIfPresent([[String]].self, forKey: .storageStatus) ?? []
    usesContainerdImageStore = storageStatus.contains(["driver-type", "io.containerd.snapshotter.v1"])
    rootDirectory = try text(.rootDirectory)
    memoryBytes = try container.decodeIfPresent(Int64.self, forKey: .memoryBytes) ?? 0
    processorCount = try container.decodeIfPresent(Int.self, forKey: .processorCount) ?? 0
    cgroupVersion = try text(.cgroupVersion)
    cgroupDriver = try text(.cgroupDriver)
    limitsMemory = try flag(.limitsMemory)
    limitsSwap = try flag(.limitsSwap)
    limitsPIDs = try flag(.limitsPIDs)
    limitsCPU = try flag(.limitsCPU)
    securityOptions = try list(.securityOptions)
    warnings = try list(.warnings).map { DaemonText.clean($0) }
  }
}
