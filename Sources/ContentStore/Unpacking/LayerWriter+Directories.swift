import CLinux
import Glibc
import SystemPackage

extension LayerWriter {
  /// Makes a directory, or says what one that is there is like.
  func makeDirectory(_ header: TarHeader, at path: EntryPath) throws(EntryFailure) {
    let parent = try parent(path.parent)
    do throws(EntryFailure) {
      try systemCall { path.name.withCString { mkdirat(parent, $0, 0o700) } }
    } catch .system(.fileExists) {
      if try !status(of: path.name, in: parent).isDirectory, try !replaceWhiteout(in: parent, path.name) {
        try root.remove(path.name, in: parent)
        try systemCall { path.name.withCString { mkdirat(parent, $0, 0o700) } }
      }
    }
    let descriptor = try systemCall {
      path.name.withCString { openat(parent, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    }
    defer { close(descriptor) }
    try describeDirectory(descriptor, header, at: path)
  }

  /// The entry `./`, which many archives begin with.
  func describeRoot(_ header: TarHeader) throws(EntryFailure) {
    guard case .directory = header.kind else { throw .refused("it is the layer's root, and no directory") }
    // Else it would give the root its old times back.
    root.leave()
    let descriptor = try root.open(EntryName([]))
    defer { close(descriptor) }
    try describeDirectory(descriptor, header, at: EntryPath("."))
  }

  private func describeDirectory(_ descriptor: CInt, _ header: TarHeader, at path: EntryPath) throws(EntryFailure) {
    try describe(descriptor, header)
    try setPermissions(header.permissions, ofDirectory: descriptor, at: path)
    try setAttributes(of: descriptor, header)
    try systemCall { futimens(descriptor, header.times) }
  }

  // MARK: Whiteouts

  /// Hides what layers below have, in the way of overlayfs: a device of 0 and 0 for a name, an extended attribute for all of a directory.
  ///
  /// <https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories>
  func apply(_ whiteout: Whiteout, in directory: EntryName) throws(EntryFailure) {
    let parent = try parent(directory)
    switch whiteout {
    case .opaque: try makeOpaque(parent)
    case .of(let name):
      do throws(EntryFailure) {
        try systemCall { name.withCString { mknodat(parent, $0, S_IFCHR, 0) } }
      } catch .system(.fileExists) {
        // It is for layers below: what this layer has itself stays, and a directory has nothing from below.
        guard try status(of: name, in: parent).isDirectory else { return }
        let own = try systemCall { name.withCString { openat(parent, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) } }
        defer { close(own) }
        try makeOpaque(own)
      }
    }
  }

  /// Puts a directory where this layer has hidden one of the layers below, whose content stays hidden.
  ///
  /// - Returns: `false` if there is no whiteout.
  func replaceWhiteout(in parent: LayerRoot.Directory, _ name: EntryName) throws(EntryFailure) -> Bool {
    guard let found = try statusIfThere(of: name, in: parent), found.isWhiteout else { return false }
    try root.remove(name, in: parent)
    try systemCall { name.withCString { mkdirat(parent, $0, 0o700) } }
    let descriptor = try systemCall {
      name.withCString { openat(parent, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    }
    defer { close(descriptor) }
    try makeOpaque(descriptor)
    return true
  }

  private func makeOpaque(_ directory: CInt) throws(EntryFailure) {
    try systemCall { fsetxattr(directory, "\(form.attributes.rawValue).overlay.opaque", "y", 1, 0) }
  }

  // MARK: What is there

  func status(of name: EntryName, in directory: LayerRoot.Directory) throws(EntryFailure) -> FileStatus {
    var status = stat()
    try systemCall { name.withCString { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) } }
    return FileStatus(status)
  }

  private func statusIfThere(of name: EntryName, in directory: LayerRoot.Directory) throws(EntryFailure) -> FileStatus? {
    do throws(EntryFailure) {
      return try status(of: name, in: directory)
    } catch .system(.noSuchFileOrDirectory) {
      return nil
    }
  }

  /// What is of interest in what is there.
  struct FileStatus {
    private let status: stat

    init(_ status: stat) {
      self.status = status
    }

    var isDirectory: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isWhiteout: Bool { status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == 0 }
    func isSameFile(as other: FileStatus) -> Bool {
      status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
    }
  }
}
