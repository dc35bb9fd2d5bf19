import CLinux

/// The namespaces that a process gets new ones of: https://man7.org/linux/man-pages/man7/namespaces.7.html
struct NamespaceSet: OptionSet, Hashable, Sendable {
  let rawValue: CInt

  /// Mounts made in it are seen nowhere else, and vanish with its last process.
  static let mount = NamespaceSet(COLLECTOR_NEW_MOUNTS)
  /// All processes in it are killed when its first one, which is the one launched, ends.
  static let pid = NamespaceSet(COLLECTOR_NEW_PIDS)
  static let network = NamespaceSet(COLLECTOR_NEW_NETWORK)
  static let ipc = NamespaceSet(COLLECTOR_NEW_IPC)
  static let hostName = NamespaceSet(COLLECTOR_NEW_HOST_NAME)
  static let cgroup = NamespaceSet(COLLECTOR_NEW_CGROUPS)

  init(rawValue: CInt) {
    self.rawValue = rawValue
  }

  private init(_ flag: collector_namespaces) {
    rawValue = CInt(flag.rawValue)
  }
}
