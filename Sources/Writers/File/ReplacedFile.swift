import Foundation
import SystemPackage

/// A file that always has its whole old or its whole new content.
///
/// The new content goes to a temporary file beside it. Whoever writes that holds its lock, which ends with the process: so the
/// temporary files of living processes can be told from those of dead ones, also of other containers and hosts that share the directory.
struct ReplacedFile: Sendable {
  let path: FilePath

  /// How often to begin again where a process that has just started takes the temporary file for one that nobody writes. That can only
  /// happen in the instant between making and locking it.
  private static let attemptLimit = 5

  /// Puts `content` in place of what is there.
  func replace(with content: Data) throws(WriterError) {
    try naming(path, "be replaced") {
      for attempt in 1... {
        do {
          return try replaceOnce(with: content)
        } catch Errno.noSuchFileOrDirectory where attempt < Self.attemptLimit {
          continue
        }
      }
    }
  }

  private func replaceOnce(with content: Data) throws {
    let temporary = path.removingLastComponent().appending(TemporaryName.make())
    let file = try FileDescriptor.open(
      temporary,
      .writeOnly,
      options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite]
    )
    try file.closeAfter {
      guard try SystemCalls.tryLock(file) else { throw Errno.noSuchFileOrDirectory }
      do {
        try content.withUnsafeBytes { _ = try file.writeAll($0) }
        // Before the name leads to it: else a power failure could leave the name with nothing behind it.
        try SystemCalls.synchronize(file)
        try SystemCalls.rename(temporary, to: path)
      } catch {
        try? SystemCalls.remove(temporary)
        throw error
      }
    }
  }

  /// Removes the temporary files of dead processes in `directory`. One that cannot be read is none that they wrote to.
  static func removeAbandoned(in directory: FilePath) throws(WriterError) {
    try naming(directory, "be rid of temporary files") {
      do {
        try Directory.forEachName(in: directory) { name in
          if TemporaryName.matches(name) { try removeIfAbandoned(directory.appending(name)) }
        }
      } catch Errno.notDirectory, Errno.noSuchFileOrDirectory, Errno.permissionDenied {
        return
      }
    }
  }

  private static func removeIfAbandoned(_ path: FilePath) throws {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
      try file.closeAfter {
        if try SystemCalls.tryLock(file) { try SystemCalls.remove(path) }
      }
    } catch Errno.noSuchFileOrDirectory {
      // Its writer has just completed it, or another process has removed it.
      return
    }
  }
}
