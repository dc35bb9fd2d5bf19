import SystemPackage

/// Something that the kernel did not do with a cgroup.
struct CgroupError: Error, Sendable, Hashable {
  enum Action: Sendable, Hashable {
    case make, read, remove, open
    case write(String)
  }

  let action: Action
  let path: FilePath
  let errno: Errno

  init(_ action: Action, _ path: FilePath, _ error: any Error) {
    self.action = action
    self.path = path
    self.errno = error as? Errno ?? .ioError
  }

  /// What others do at the same time, or processes that are just ending, can be in the way.
  var isTransient: Bool {
    [.resourceBusy, .interrupted, .resourceTemporarilyUnavailable, .noMemory, .noSuchFileOrDirectory].contains(errno)
  }
}

extension CgroupError: CustomStringConvertible {
  var description: String {
    let what =
      switch action {
      case .make: "made"
      case .read: "read"
      case .remove: "removed"
      case .open: "opened"
      case .write(let text): "set to \(text)"
      }
    return "the cgroup \(path) cannot be \(what): \(errno)\(hint)"
  }

  private var hint: String {
    switch errno {
    case .permissionDenied, .notPermitted, .readOnlyFileSystem:
      "; run as root, or in a delegated group (\(CgroupManager.delegation))"
    case .noSpace: "; the limit on cgroups (cgroup.max.descendants) is reached"
    default: ""
    }
  }
}
