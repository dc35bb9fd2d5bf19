import Glibc
import SystemPackage

/// What a new process does, in its namespaces, before it executes its program.
///
/// Paths are walked as the kernel always walks them, through symbolic links too: they must not lead into the files of an image,
/// save into an overlay that an OCI runtime then enters in its own way.
enum LaunchStep: Sendable, Hashable {
  /// Makes a directory; one that is there already is left as it is.
  case directory(FilePath, mode: CInterop.Mode = 0o755)
  /// Makes a file that must not be there yet.
  case file(FilePath, bytes: [UInt8], mode: CInterop.Mode = 0o644)
  /// Makes a symbolic link that must not be there yet.
  case symbolicLink(FilePath, to: FilePath)
  /// Mounts an empty file system in memory, such as with the options `size=64m,mode=1777`.
  /// https://man7.org/linux/man-pages/man5/tmpfs.5.html
  case tmpfs(FilePath, options: String, flags: MountFlags = .plain)
  /// Mounts layers. Relative paths in the options begin at the current directory: change it before, to have short ones, because
  /// all options together have one page of memory. https://docs.kernel.org/filesystems/overlayfs.html
  case overlay(FilePath, options: String, flags: MountFlags = .plain)
  /// Binds a file or a directory, without what is mounted below it, to one that is there.
  case bind(FilePath, to: FilePath, readOnly: Bool)
  /// Mounts the process list of the PID namespace.
  case proc(FilePath)
  /// Mounts the version 2 hierarchy of cgroups, where nobody can write to it by this mount.
  case cgroups(FilePath)
  case changeDirectory(FilePath)

  /// https://man7.org/linux/man-pages/man2/mount.2.html
  struct MountFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt

    static let readOnly = MountFlags(rawValue: UInt(MS_RDONLY))
    /// Set-user-ID bits and capabilities of files have no effect.
    static let noSetUserID = MountFlags(rawValue: UInt(MS_NOSUID))
    /// Device files cannot be opened.
    static let noDevices = MountFlags(rawValue: UInt(MS_NODEV))
    static let noExecution = MountFlags(rawValue: UInt(MS_NOEXEC))

    /// What nothing that is mounted here needs.
    static let plain: MountFlags = [.noSetUserID, .noDevices]
  }
}

extension LaunchStep {
  /// Whether it would be seen by all of the machine outside a mount namespace.
  var isMount: Bool {
    switch self {
    case .tmpfs, .overlay, .bind, .proc, .cgroups: true
    case .directory, .file, .symbolicLink, .changeDirectory: false
    }
  }
}

extension LaunchStep: CustomStringConvertible {
  var description: String {
    switch self {
    case .directory(let path, _): "making the directory \(path)"
    case .file(let path, _, _): "making the file \(path)"
    case .symbolicLink(let path, let target): "making the symbolic link \(path) to \(target)"
    case .tmpfs(let path, _, _): "mounting a tmpfs at \(path)"
    case .overlay(let path, _, _): "mounting an overlay at \(path)"
    case .bind(let source, let target, let readOnly): "binding \(source) to \(target)\(readOnly ? " read-only" : "")"
    case .proc(let path): "mounting proc at \(path)"
    case .cgroups(let path): "mounting cgroups at \(path)"
    case .changeDirectory(let path): "changing to the directory \(path)"
    }
  }
}
