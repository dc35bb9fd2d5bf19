import CLinux
import Glibc
import SystemPackage

extension LayerWriter {
  func writeFile(_ header: TarHeader, at path: EntryPath, from reader: TarReader) throws(EntryFailure) {
    let parent = try parent(path.parent)
    let descriptor = try replacing(path.name, in: parent) {
      openat(parent, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    defer { close(descriptor) }
    try copyContent(of: header, to: descriptor, from: reader)
    try describe(descriptor, header)
    try systemCall { fchmod(descriptor, header.permissions) }
    // After the permissions: whatever changes a file's owner or content takes its capabilities away.
    try setAttributes(of: descriptor, header)
    try systemCall { futimens(descriptor, header.times) }
  }

  /// Writes what there is and leaves gaps where there is nothing.
  private func copyContent(of header: TarHeader, to descriptor: CInt, from reader: TarReader) throws(EntryFailure) {
    var end: Int64 = 0
    while let (bytes, offset) = try data(of: reader) {
      guard offset >= 0, offset <= Int64.max - Int64(bytes.count) else { throw .refused("its content has no place") }
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = pwrite(descriptor, rest.baseAddress, rest.count, Int(offset) + written)
        if count > 0 {
          written += count
        } else if errno != EINTR {
          throw .system(count == 0 ? .noSpace : Errno(rawValue: errno))
        }
      }
      storedBytes += Int64(bytes.count)
      end = max(end, offset + Int64(bytes.count))
    }
    let size = header.sizeBytes
    if size > end { try systemCall { ftruncate(descriptor, Int(size)) } }
  }

  private func data(of reader: TarReader) throws(EntryFailure) -> (bytes: UnsafeRawBufferPointer, offset: Int64)? {
    do {
      return try reader.nextData()
    } catch {
      throw .layer(error)
    }
  }

  func makeSymbolicLink(to target: EntryName, _ header: TarHeader, at path: EntryPath) throws(EntryFailure) {
    guard !target.isEmpty else { throw .refused("it is a symbolic link to nothing") }
    let parent = try parent(path.parent)
    try replacing(path.name, in: parent) { name in target.withCString { symlinkat($0, parent, name) } }
    try describe(path.name, in: parent, header)
  }

  /// Makes a device, a fifo, or an empty file in the place of one.
  func makeNode(
    _ kind: mode_t,
    _ device: dev_t,
    _ header: TarHeader,
    at path: EntryPath,
    permissions: mode_t? = nil
  ) throws(EntryFailure) {
    let parent = try parent(path.parent)
    try replacing(path.name, in: parent) { mknodat(parent, $0, kind, device) }
    // It was made just now: no symbolic link stands there.
    if form.ownership == .kept { try setOwner(of: path.name, in: parent, header) }
    try systemCall { path.name.withCString { fchmodat(parent, $0, permissions ?? header.permissions, 0) } }
    try setTimes(of: path.name, in: parent, header)
  }

  func makeHardLink(to target: EntryPath, at path: EntryPath) throws(EntryFailure) {
    guard !target.isRoot else { throw .refused("it is a hard link to the layer's root") }
    let parent = try parent(path.parent)
    do throws(EntryFailure) {
      let targetParent = try root.open(target.parent)
      defer { close(targetParent) }
      let found = try status(of: target.name, in: targetParent)
      // A whiteout stands for something that is not there.
      guard !found.isWhiteout else { throw .system(.noSuchFileOrDirectory) }
      guard !found.isDirectory else { throw .refused("it is a hard link to a directory") }
      if let there = try? status(of: path.name, in: parent), there.isSameFile(as: found) { return }
      try replacing(path.name, in: parent) { name in
        target.name.withCString { linkat(targetParent, $0, parent, name, 0) }
      }
    } catch .system(.noSuchFileOrDirectory), .system(.notDirectory), .system(.tooManySymbolicLinkLevels) {
      throw .refused("it is a hard link to something that the layer does not have before it")
    }
  }

  /// Makes something new under a name, and removes what has it.
  @discardableResult
  func replacing(
    _ name: EntryName,
    in parent: LayerRoot.Directory,
    _ make: (UnsafePointer<CChar>) -> CInt
  ) throws(EntryFailure) -> CInt {
    do throws(EntryFailure) {
      return try systemCall { name.withCString(make) }
    } catch .system(.fileExists) {
      try root.remove(name, in: parent)
      return try systemCall { name.withCString(make) }
    }
  }
}
