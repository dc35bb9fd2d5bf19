import Foundation
import SystemPackage

/// Makes and removes directories. What is removed was made by strangers: it can be deep, closed, and full of links to elsewhere.
enum DirectoryTree {
  /// Makes a directory and those above it, for nobody but the user.
  static func make(_ path: FilePath) throws {
    if mkdir(path.string, 0o700) == 0 || errno == EEXIST { return }
    let above = path.removingLastComponent()
    guard errno == ENOENT, above != path, !above.isEmpty else { throw Errno(rawValue: errno) }
    try make(above)
    guard mkdir(path.string, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
  }

  /// Removes something with all that is below it. Links are removed, not followed.
  ///
  /// However deep it is, three descriptors are enough: a directory that is found inside another is first moved up to the top.
  static func remove(_ path: FilePath) throws {
    if unlink(path.string) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw Errno(rawValue: errno) }
    let top = try open(AT_FDCWD, path.string)
    defer { close(top) }
    var moved = 0
    var pending = [String]()
    try empty(top, into: top, &moved, &pending)
    while let name = pending.popLast() {
      let directory = try open(top, name)
      defer { close(directory) }
      try empty(directory, into: top, &moved, &pending)
      guard unlinkat(top, name, AT_REMOVEDIR) == 0 else { throw Errno(rawValue: errno) }
    }
    guard rmdir(path.string) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Opens a directory to empty it, whatever its permissions are.
  private static func open(_ parent: Int32, _ name: String) throws -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    fchmodat(parent, name, 0o700, AT_SYMLINK_NOFOLLOW)
    let descriptor = openat(parent, name, flags)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    fchmod(descriptor, 0o700)
    return descriptor
  }

  /// Removes what is in a directory, but for directories, which are moved to `top` under names of their own.
  private static func empty(_ directory: Int32, into top: Int32, _ moved: inout Int, _ pending: inout [String]) throws {
    let copy = fcntl(directory, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      try withUnsafePointer(to: &entry.pointee.d_name.0) { name in
        guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return }
        // What was moved here is in line already.
        if directory == top, name[0] == Self.mark { return }
        if unlinkat(directory, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw Errno(rawValue: errno) }
        if unlinkat(directory, name, AT_REMOVEDIR) == 0 { return }
        moved += 1
        let new = "\u{1}\(moved)"
        // A directory can be moved only by who may write to it.
        fchmodat(directory, name, 0o700, AT_SYMLINK_NOFOLLOW)
        guard renameat(directory, name, top, new) == 0 else { throw Errno(rawValue: errno) }
        pending.append(new)
      }
    }
  }

  private static let mark: CChar = 1
}
