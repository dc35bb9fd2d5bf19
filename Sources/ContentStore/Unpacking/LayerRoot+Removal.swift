import Glibc
import SystemPackage

extension LayerRoot {
  /// Removes `name` from an open directory, with all that is below it; nothing if it is not there.
  func remove(_ name: EntryName, in directory: Directory) throws(EntryFailure) {
    forgetPath()
    guard try !Self.removeOne(name, in: directory) else { return }
    try Self.empty(name, in: directory)
    try systemCall { name.withCString { unlinkat(directory, $0, AT_REMOVEDIR) } }
  }

  /// - Returns: `false` if it is a directory with something in it.
  private static func removeOne(_ name: EntryName, in directory: Directory) throws(EntryFailure) -> Bool {
    do throws(EntryFailure) {
      try systemCall { name.withCString { unlinkat(directory, $0, 0) } }
      return true
    } catch .system(.noSuchFileOrDirectory) {
      return true
    } catch .system(.isDirectory), .system(.notPermitted) {
    }
    do throws(EntryFailure) {
      try systemCall { name.withCString { unlinkat(directory, $0, AT_REMOVEDIR) } }
      return true
    } catch .system(.directoryNotEmpty), .system(.fileExists) {
      return false
    }
  }

  /// Trees can be deeper than there are descriptors, or room on the stack: it goes down and up with one open directory.
  private static func empty(_ name: EntryName, in directory: Directory) throws(EntryFailure) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
    var names: [EntryName] = []
    var current = try systemCall { name.withCString { openat(directory, $0, flags) } }
    defer { close(current) }
    while true {
      if let inner = try removeContents(of: current) {
        let below = try systemCall { inner.withCString { openat(current, $0, flags) } }
        close(current)
        current = below
        names.append(inner)
      } else {
        guard let done = names.popLast() else { return }
        let above = try systemCall { openat(current, "..", flags) }
        close(current)
        current = above
        try systemCall { done.withCString { unlinkat(current, $0, AT_REMOVEDIR) } }
      }
    }
  }

  /// - Returns: A directory in it that has to be emptied first; `nil` if it is empty now.
  private static func removeContents(of directory: Directory) throws(EntryFailure) -> EntryName? {
    let copy = try systemCall { openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard let stream = fdopendir(copy) else {
      let error = Errno(rawValue: errno)
      close(copy)
      throw .system(error)
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .system(Errno(rawValue: errno)) }
        return nil
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in EntryName(bytes.prefix { $0 != 0 }) }
      if name.bytes.elementsEqual([0x2e]) || name.bytes.elementsEqual([0x2e, 0x2e]) { continue }
      if try !removeOne(name, in: directory) { return name }
    }
  }
}
