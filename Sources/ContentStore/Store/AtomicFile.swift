import Foundation
import Glibc
import SystemPackage

/// Writes files that are there in full or not at all.
enum AtomicFile {
  /// What its unfinished files begin with.
  static let temporaryPrefix = ".new-"

  /// - Parameter durably: Whether the file also outlives a power cut that comes right afterwards.
  static func write(_ bytes: Data, to path: FilePath, durably: Bool = false) throws {
    let directory = path.removingLastComponent()
    let temporary = directory.appending(temporaryPrefix + UUID().uuidString.lowercased())
    do {
      let file = try FileDescriptor.open(
        temporary,
        .writeOnly,
        options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite
      )
      try file.closeAfter {
        _ = try file.writeAll(bytes)
        if durably { try synchronize(file) }
      }
      try rename(temporary, to: path)
    } catch {
      unlink(temporary.string)
      throw error
    }
    guard durably else { return }
    let opened = try FileDescriptor.open(directory, .readOnly, options: [.directory, .closeOnExec])
    try opened.closeAfter { try synchronize(opened) }
  }

  static func rename(_ old: FilePath, to new: FilePath) throws {
    guard Glibc.rename(old.string, new.string) == 0 else { throw Errno(rawValue: errno) }
  }

  private static func synchronize(_ file: FileDescriptor) throws {
    guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
  }
}
