import Foundation
import SystemPackage

/// Removes what strangers have made: it can be deep, closed, wide, and full of links to elsewhere.
///
/// Names are only ever looked up in an open directory, and links are removed, not followed. However deep the tree is, few
/// descriptors are enough and no path gets long: what is very deep is first moved up.
struct TreeRemoval {
  /// How many directories are open at once at most: more than ordinary trees have.
  private static let openDepth = 32
  /// How many names are read before they are removed.
  private static let namesAtOnce = 4096

  private let top: CInt
  private var movedUp: [String] = []
  private var failure: Errno?

  private init(top: CInt) {
    self.top = top
  }

  /// Removes something with all that is below it; what is gone already is no error.
  ///
  /// - Throws: `Errno` of the first thing that could not be removed. All that could be is gone then.
  static func remove(_ path: FilePath) throws(Errno) {
    if unlink(path.string) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw Errno(rawValue: errno) }
    let top = try open(AT_FDCWD, path.string)
    defer { close(top) }
    var removal = TreeRemoval(top: top)
    removal.empty(top, depth: 1)
    while let name = removal.movedUp.popLast() { _ = removal.remove(Array(name.utf8CString), in: top, depth: 1) }
    guard rmdir(path.string) == 0 || errno == ENOENT else { throw removal.failure ?? Errno(rawValue: errno) }
  }

  private mutating func empty(_ directory: CInt, depth: Int) {
    var stuck: Set<[CChar]> = []
    while true {
      let names = names(in: directory, without: stuck)
      guard !names.isEmpty else { return }
      for name in names where !remove(name, in: directory, depth: depth) { stuck.insert(name) }
    }
  }

  /// - Returns: Whether it is no longer there.
  private mutating func remove(_ name: [CChar], in directory: CInt, depth: Int) -> Bool {
    if unlinkat(directory, name, 0) == 0 || errno == ENOENT { return true }
    guard errno == EISDIR || errno == EPERM else { return fail() }
    if unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT { return true }
    if depth >= Self.openDepth { return moveUp(name, from: directory) }
    do throws(Errno) {
      let child = try Self.open(directory, name)
      empty(child, depth: depth + 1)
      close(child)
    } catch {
      errno = error.rawValue
      // Another process may be removing the same.
      return error == .noSuchFileOrDirectory || fail()
    }
    return unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT || fail()
  }

  private mutating func moveUp(_ name: [CChar], from directory: CInt) -> Bool {
    // Nobody can have foreseen it, so nothing else is called so.
    let new = UUID().uuidString
    // A directory can be moved elsewhere only by who may write into it.
    fchmodat(directory, name, 0o700, AT_SYMLINK_NOFOLLOW)
    guard renameat(directory, name, top, new) == 0 else { return fail() }
    movedUp.append(new)
    return true
  }

  private mutating func fail() -> Bool {
    failure = failure ?? Errno(rawValue: errno)
    return false
  }

  /// Opens a directory so that what is in it can be removed, whatever its permissions were.
  private static func open(_ directory: CInt, _ name: UnsafePointer<CChar>) throws(Errno) -> CInt {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var opened = openat(directory, name, flags)
    if opened < 0, errno == EACCES, fchmodat(directory, name, 0o700, AT_SYMLINK_NOFOLLOW) == 0 {
      opened = openat(directory, name, flags)
    }
    guard opened >= 0 else { throw Errno(rawValue: errno) }
    // Where this is not allowed, removing fails and says so.
    fchmod(opened, 0o700)
    return opened
  }

  private mutating func names(in directory: CInt, without stuck: Set<[CChar]>) -> [[CChar]] {
    // Of its own, since the position in the directory is the open file's.
    let again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard again >= 0, let stream = fdopendir(again) else {
      _ = fail()
      if again >= 0 { close(again) }
      return []
    }
    defer { closedir(stream) }
    var names: [[CChar]] = []
    while names.count < Self.namesAtOnce, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name.0) {
        Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
      }
      if name == Self.itself || name == Self.above || stuck.contains(name) { continue }
      names.append(name)
    }
    return names
  }

  private static let itself: [CChar] = [46, 0]
  private static let above: [CChar] = [46, 46, 0]
}
