extension HostConfiguration: Encodable {
  private enum CodingKeys: String, CodingKey {
    case networkMode = "NetworkMode"
    case isRootFileSystemReadOnly = "ReadonlyRootfs"
    case droppedCapabilities = "CapDrop"
    case addedCapabilities = "CapAdd"
    case securityOptions = "SecurityOpt"
    case pidsLimit = "PidsLimit"
    case memoryBytes = "Memory"
    case memoryAndSwapBytes = "MemorySwap"
    case nanoCPUs = "NanoCpus"
    case temporaryFileSystems = "Tmpfs"
    case mounts = "Mounts"
    case volumesFrom = "VolumesFrom"
    case logConfiguration = "LogConfig"
    case ipcMode = "IpcMode"
    case cgroupNamespaceMode = "CgroupnsMode"
    case maskedPaths = "MaskedPaths"
    case readOnlyPaths = "ReadonlyPaths"
    case resourceLimits = "Ulimits"
    case usesInit = "Init"
    case isRemovedAtExit = "AutoRemove"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(networkMode, forKey: .networkMode)
    try container.encode(isRootFileSystemReadOnly, forKey: .isRootFileSystemReadOnly)
    try container.encode(droppedCapabilities, forKey: .droppedCapabilities)
    try container.encode(addedCapabilities, forKey: .addedCapabilities)
    try container.encode(securityOptions, forKey: .securityOptions)
    try container.encodeIfPresent(pidsLimit, forKey: .pidsLimit)
    try container.encodeIfPresent(memoryBytes, forKey: .memoryBytes)
    try container.encodeIfPresent(memoryAndSwapBytes, forKey: .memoryAndSwapBytes)
    try container.encodeIfPresent(nanoCPUs, forKey: .nanoCPUs)
    try container.encode(temporaryFileSystems, forKey: .temporaryFileSystems)
    try container.encode(mounts, forKey: .mounts)
    if !volumesFrom.isEmpty { try container.encode(volumesFrom, forKey: .volumesFrom) }
    if let logDriver { try container.encode(["Type": logDriver], forKey: .logConfiguration) }
    try container.encodeIfPresent(ipcMode, forKey: .ipcMode)
    try container.encodeIfPresent(cgroupNamespaceMode, forKey: .cgroupNamespaceMode)
    try container.encodeIfPresent(maskedPaths, forKey: .maskedPaths)
    try container.encodeIfPresent(readOnlyPaths, forKey: .readOnlyPaths)
    try container.encode(resourceLimits, forKey: .resourceLimits)
    try container.encodeIfPresent(usesInit, forKey: .usesInit)
    try container.encode(isRemovedAtExit, forKey: .isRemovedAtExit)
  }
}

extension HostConfiguration.Mount: Encodable {
  private enum CodingKeys: String, CodingKey {
    case kind = "Type"
    case source = "Source"
    case target = "Target"
    case isReadOnly = "ReadOnly"
    case volumeOptions = "VolumeOptions"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(source, forKey: .source)
    try container.encode(target, forKey: .target)
    try container.encode(isReadOnly, forKey: .isReadOnly)
    if kind == .volume, isCopySuppressed { try container.encode(["NoCopy": true], forKey: .volumeOptions) }
  }
}

extension HostConfiguration.ResourceLimit: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name = "Name"
    case soft = "Soft"
    case hard = "Hard"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(soft, forKey: .soft)
    try container.encode(hard, forKey: .hard)
  }
}
