import CArchive
import CLinux
import Glibc

/// What an archive says of an entry. Valid until its reader moves on.
struct TarHeader {
  let entry: OpaquePointer

  /// What is to be made.
  enum Kind {
    case file, directory, fifo, socket
    case device(isBlock: Bool, major: UInt32, minor: UInt32)
    case symbolicLink(EntryName)
    /// Another name of an earlier entry.
    case hardLink(UnsafePointer<CChar>)
    case unknown
  }

  var path: UnsafePointer<CChar>? { archive_entry_pathname(entry) }

  var kind: Kind {
    if let target = archive_entry_hardlink(entry) { return .hardLink(target) }
    switch archive_entry_filetype(entry) {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    case S_IFIFO: return .fifo
    case S_IFSOCK: return .socket
    case S_IFLNK:
      guard let target = archive_entry_symlink(entry) else { return .symbolicLink(EntryName([])) }
      return .symbolicLink(EntryName(UnsafeRawBufferPointer(start: target, count: strlen(target))))
    case S_IFCHR, S_IFBLK:
      return .device(
        isBlock: archive_entry_filetype(entry) == S_IFBLK,
        major: UInt32(truncatingIfNeeded: archive_entry_rdevmajor(entry)),
        minor: UInt32(truncatingIfNeeded: archive_entry_rdevminor(entry))
      )
    default: return .unknown
    }
  }

  /// The size that the file has in the end, its gaps included.
  var sizeBytes: Int64 { archive_entry_size(entry) }

  /// Set-user-ID and the like included.
  var permissions: mode_t { archive_entry_perm(entry) & 0o7777 }

  var owner: (user: Int64, group: Int64) { (archive_entry_uid(entry), archive_entry_gid(entry)) }

  /// The time of the last change, for both of the times that can be set.
  var times: [timespec] {
    // Kernels keep about as much; a time beyond is nothing to fail for.
    let seconds = max(-(1 << 33), min(Int(archive_entry_mtime(entry)), 1 << 34))
    let time = timespec(tv_sec: seconds, tv_nsec: max(0, min(Int(archive_entry_mtime_nsec(entry)), 999_999_999)))
    return [time, time]
  }

  /// Calls `body` with each of the extended attributes.
  func forEachAttribute(_ body: (UnsafePointer<CChar>, UnsafeRawBufferPointer) throws(EntryFailure) -> Void) throws(EntryFailure)
  {
    guard archive_entry_xattr_reset(entry) > 0 else { return }
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var count = 0
    while archive_entry_xattr_next(entry, &name, &value, &count) == ARCHIVE_OK {
      if let name { try body(name, UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : count)) }
    }
  }
}
