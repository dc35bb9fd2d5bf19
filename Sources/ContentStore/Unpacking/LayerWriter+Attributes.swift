import CLinux
import Glibc
import SystemPackage

extension LayerWriter {
  /// Sets the owner of an open file or directory.
  func describe(_ descriptor: CInt, _ header: TarHeader) throws(EntryFailure) {
    guard form.ownership == .kept else { return }
    let (user, group) = try Self.owner(header)
    try systemCall { fchown(descriptor, user, group) }
  }

  /// Sets owner and times of a symbolic link.
  func describe(_ name: EntryName, in parent: LayerRoot.Directory, _ header: TarHeader) throws(EntryFailure) {
    if form.ownership == .kept { try setOwner(of: name, in: parent, header) }
    try setTimes(of: name, in: parent, header)
  }

  func setOwner(of name: EntryName, in parent: LayerRoot.Directory, _ header: TarHeader) throws(EntryFailure) {
    let (user, group) = try Self.owner(header)
    try systemCall { name.withCString { fchownat(parent, $0, user, group, AT_SYMLINK_NOFOLLOW) } }
  }

  func setTimes(of name: EntryName, in parent: LayerRoot.Directory, _ header: TarHeader) throws(EntryFailure) {
    try systemCall { name.withCString { utimensat(parent, $0, header.times, AT_SYMLINK_NOFOLLOW) } }
  }

  /// The highest number means "as it is" to the kernel.
  private static func owner(_ header: TarHeader) throws(EntryFailure) -> (uid_t, gid_t) {
    let (user, group) = header.owner
    guard let user = uid_t(exactly: user), let group = gid_t(exactly: group), user != .max, group != .max else {
      throw .refused("its owner \(user):\(group) is none that Linux has")
    }
    return (user, group)
  }

  /// Sets the extended attributes that mean something in a container: capabilities and those of users. Not those that overlayfs would
  /// obey, and none of the machine's own security modules.
  ///
  /// Without the right to, or on a file system that has none, they are dropped and counted.
  func setAttributes(of descriptor: CInt, _ header: TarHeader) throws(EntryFailure) {
    try header.forEachAttribute { (name, value) throws(EntryFailure) in
      let text = String(cString: name)
      guard text == "security.capability" || text.hasPrefix("user."), !text.hasPrefix("user.overlay.") else { return }
      if fsetxattr(descriptor, name, value.baseAddress, value.count, 0) != 0 { droppedAttributes += 1 }
    }
  }
}
