import Foundation
import Glibc
import SystemPackage

/// Writes files that are there in full or not at all.
enum AtomicFile {
  /// What its unfinished files begin with.
  static let temporaryPrefix = ".new-"

  static func write(_ bytes: Data, to path: FilePath) throws {
    let name = "\(temporaryPrefix)\(UUID().uuidString.lowercased())"
    let temporary = path.removingLastComponent().appending(name)
    do {
      let descriptor = try FileDescriptor.open(
        temporary,
        .writeOnly,
        options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite]
      )
      try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
      try rename(temporary, to: path)
    } catch {
      unlink(temporary.string)
      throw error
    }
  }

  static func rename(_ old: FilePath, to new: FilePath) throws {
    guard Glibc.rename(old.string, new.string) == 0 else { throw Errno(rawValue: errno) }
  }
}

extension FilePath {
  /// Whether something is there; where a link leads is not looked at.
  var exists: Bool {
    var status = Glibc.stat()
    return Glibc.lstat(string, &status) == 0
  }
}
