import SystemPackage

/// The cgroups that a process is in, and where their hierarchies are mounted.
/// https://docs.kernel.org/admin-guide/cgroup-v2.html, https://man7.org/linux/man-pages/man7/cgroups.7.html
struct CgroupTable: Sendable, Hashable {
  enum Version: Sendable, Hashable {
    case v1, v2
  }

  /// A mount of a hierarchy.
  struct Mount: Sendable, Hashable {
    let version: Version
    let point: FilePath
    /// The group that is at `point`, as in `/proc/self/cgroup`. In a container it often is the container's own.
    let root: String
    /// Of version 1: `memory`, `cpu`, …
    let controllers: Set<String>
  }

  /// The path of the own group by controller, in version 1; the empty name is version 2.
  let ownPaths: [String: String]
  let mounts: [Mount]

  /// - Parameters:
  ///   - cgroup: The text of `/proc/self/cgroup`: lines of `ID:CONTROLLERS:PATH`.
  ///   - mountinfo: The text of `/proc/self/mountinfo`.
  init(cgroup: String, mountinfo: String) {
    var ownPaths: [String: String] = [:]
    for line in cgroup.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        ownPaths[String(controller)] = String(parts[2])
      }
    }
    self.ownPaths = ownPaths
    // A later mount at the same place covers the earlier one.
    var mounts: [Mount] = []
    for mount in mountinfo.split(whereSeparator: \.isNewline).compactMap({ Mount(line: $0) }) {
      mounts.removeAll { $0.point == mount.point }
      mounts.append(mount)
    }
    self.mounts = mounts
  }

  /// The version 2 hierarchy; `nil` where it is not mounted.
  var unified: Mount? { mounts.first { $0.version == .v2 } }

  /// The version 1 hierarchy that has `controller`; `nil` where none has it.
  func legacy(_ controller: String) -> Mount? {
    mounts.first { $0.version == .v1 && $0.controllers.contains(controller) }
  }

  /// The directories from the own group in `mount` up to the mount point, which is the last. Only the mount point where the own group is not
  /// below it.
  func ownDirectories(in mount: Mount, controller: String) -> [FilePath] {
    let key = mount.version == .v2 ? "" : controller
    var names: Substring = ""
    if let own = ownPaths[key] {
      if mount.root == "/" {
        names = own[...]
      } else if own == mount.root || own.hasPrefix("\(mount.root)/") {
        names = own.dropFirst(mount.root.count)
      }
    }
    var components = names.split(separator: "/")
    // Outside of the own namespace's root: not to be seen from here.
    if components.contains("..") { components = [] }
    var directories = [mount.point]
    for component in components { directories.append(directories[directories.count - 1].appending(String(component))) }
    return directories.reversed()
  }
}

extension CgroupTable.Mount {
  /// A line of mountinfo; `nil` where it is of another file system.
  /// https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
  init?(line: Substring) {
    let fields = line.split(separator: " ")
    guard let separator = fields.firstIndex(of: "-"), separator >= 6, fields.count > separator + 3 else { return nil }
    switch fields[separator + 1] {
    case "cgroup": version = .v1
    case "cgroup2": version = .v2
    default: return nil
    }
    root = Self.unescaped(fields[3])
    point = FilePath(Self.unescaped(fields[4]))
    let superOptions = fields[separator + 3].split(separator: ",").map(String.init)
    controllers = version == .v1 ? Set(superOptions).subtracting(["rw", "ro"]) : []
  }

  /// Blanks and the like are written as `\040`.
  private static func unescaped(_ text: Substring) -> String {
    guard text.contains("\\") else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
        bytes.append(value)
        rest.removeFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
