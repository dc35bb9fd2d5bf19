/// What limits something of a container.
enum CgroupController: String, Sendable, Hashable, CaseIterable {
  case memory, pids, cpu

  /// The limit that cannot be kept without it, in words.
  var limit: String {
    switch self {
    case .memory: "memory"
    case .pids: "processes"
    case .cpu: "processors"
    }
  }
}
