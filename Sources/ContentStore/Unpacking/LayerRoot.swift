import CLinux
import Glibc
import SystemPackage

/// The directory of a layer: opens the parents of entries in it, whatever symbolic links they pass, and nothing outside.
///
/// The last parent stays open, for archives go directory by directory. What is made in it leaves its times as they were.
final class LayerRoot {
  /// An open directory.
  typealias Directory = CInt

  let descriptor: Directory
  /// Makes room for a directory where something is that is none; gives whether it did.
  typealias Replacement = (Directory, EntryName) throws(EntryFailure) -> Bool
  /// Directories that had to be made without an entry of their own.
  private(set) var impliedDirectories = 0
  private var cached: Parent?

  private struct Parent {
    /// `nil` once it may mean another directory.
    var path: EntryName?
    let descriptor: Directory
    let times: [timespec]
  }

  /// - Parameter descriptor: Stays the caller's.
  init(_ descriptor: Directory) {
    self.descriptor = descriptor
  }

  /// The open directory `path`, made with all its parents where they are missing. It stays open until the next call.
  ///
  /// - Parameter replacing: Called for a parent that is there and no directory.
  func parent(_ path: EntryName, replacing: Replacement) throws(EntryFailure) -> Directory {
    if let cached, cached.path == path { return cached.descriptor }
    leave()
    if let opened = try openIfThere(path) { return try keep(opened, as: path) }
    return try make(path, replacing: replacing)
  }

  /// The directory `path` as it is, for the caller to close.
  func open(_ path: EntryName) throws(EntryFailure) -> Directory {
    guard !path.isEmpty else { return try systemCall { openat(descriptor, ".", Self.flags) } }
    var attempts = 0
    while true {
      do throws(EntryFailure) {
        return try systemCall {
          path.withCString { collector_openat2(descriptor, $0, UInt64(Self.flags), 0, Self.insideOnly) }
        }
      } catch .system(.resourceTemporarilyUnavailable) where attempts < Self.mostAttempts {
        // Something was renamed somewhere on the machine while a `..` of a symbolic link was followed.
        attempts += 1
      } catch .system(.noFunction) {
        return try walk(path)
      } catch .system(.notPermitted) {
        return try walk(path)
      }
    }
  }

  /// The last parent may now mean another directory: something was replaced.
  func forgetPath() { cached?.path = nil }

  /// Closes the last parent and gives it its times back.
  func leave() {
    guard let left = cached else { return }
    cached = nil
    // Times are no reason to fail: the directory is there.
    _ = futimens(left.descriptor, left.times)
    close(left.descriptor)
  }

  /// `nil` if it, or one of its parents, is missing or no directory.
  private func openIfThere(_ path: EntryName) throws(EntryFailure) -> Directory? {
    do throws(EntryFailure) {
      return try open(path)
    } catch .system(.noSuchFileOrDirectory), .system(.notDirectory) {
      return nil
    } catch .system(.tooManySymbolicLinkLevels) {
      throw .refused("the symbolic links on its path lead nowhere")
    }
  }

  private func keep(_ opened: Directory, as path: EntryName) throws(EntryFailure) -> Directory {
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let error = Errno(rawValue: errno)
      close(opened)
      throw .system(error)
    }
    cached = Parent(path: path, descriptor: opened, times: [status.st_atim, status.st_mtim])
    return opened
  }

  /// Makes what is missing. What is there is looked for from the end: the work is in proportion to what is made, which is limited.
  private func make(_ path: EntryName, replacing: Replacement) throws(EntryFailure) -> Directory {
    let slash = UInt8(ascii: "/")
    let bytes = path.bytes
    var end = bytes.endIndex
    var found: Directory?
    while found == nil {
      end = bytes[..<end].lastIndex(of: slash) ?? bytes.startIndex
      found = try openIfThere(EntryName(bytes[..<end]))
    }
    var directory = try keep(found ?? descriptor, as: EntryName(bytes[..<end]))
    while end < bytes.endIndex {
      let start = end == bytes.startIndex ? end : end + 1
      end = bytes[start...].firstIndex(of: slash) ?? bytes.endIndex
      let name = EntryName(bytes[start..<end])
      let prefix = EntryName(bytes[..<end])
      if try !replacing(directory, name) {
        do throws(EntryFailure) {
          try systemCall { name.withCString { mkdirat(directory, $0, 0o700) } }
        } catch .system(.fileExists) {
          throw .refused("its parent \(prefix) is no directory")
        }
      }
      let opened = try systemCall { name.withCString { openat(directory, $0, Self.flags | O_NOFOLLOW) } }
      // The mask of the process shall not count.
      _ = fchmod(opened, Self.impliedMode)
      impliedDirectories += 1
      leave()
      directory = try keep(opened, as: prefix)
    }
    return directory
  }

  /// Where the kernel is older than `openat2`: one name after the other, and no symbolic link is followed.
  private func walk(_ path: EntryName) throws(EntryFailure) -> Directory {
    var directory = try systemCall { openat(descriptor, ".", Self.flags) }
    for part in path.bytes.split(separator: UInt8(ascii: "/")) {
      let outer = directory
      defer { close(outer) }
      directory = try systemCall { EntryName(part).withCString { openat(outer, $0, Self.flags | O_NOFOLLOW) } }
    }
    return directory
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
  /// What `tar` and Docker give to directories that have no entry.
  private static let impliedMode: mode_t = 0o755
  /// Links lead inside only: <https://man7.org/linux/man-pages/man2/openat2.2.html>.
  private static let insideOnly = UInt64(COLLECTOR_RESOLVE_IN_ROOT) | UInt64(COLLECTOR_RESOLVE_NO_MAGICLINKS)
  private static let mostAttempts = 128
}
