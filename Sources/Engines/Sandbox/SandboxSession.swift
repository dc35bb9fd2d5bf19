import ContentStore
import Foundation
import OCI
import Synchronization
import SystemPackage

/// The directory of one engine, where it keeps what lasts no longer than itself: what it holds, what it runs. It is locked for as long as the engine
/// lives, so that any other process can tell whether somebody still uses it.
///
/// `CACHE/run/SESSION/`: `lock`, `images/NUMBER-IMAGEID/`, `runs/NUMBER/`, `scripts/DIGEST/`.
final class SandboxSession: Sendable {
  let name: String
  let directory: FilePath
  private let lock: FileDescriptor
  private let lastNumber = Atomic(0)

  /// - Throws: `SandboxError.cannotMake`.
  init(below cache: FilePath) throws(SandboxError) {
    name = String(UUID().uuidString.lowercased().prefix(13).filter { $0 != "-" })
    directory = Self.directory(of: cache).appending(name)
    do {
      try Self.make(directory)
      for part in Part.allCases { try Self.make(directory.appending(part.rawValue)) }
      lock = try FileDescriptor.open(
        directory.appending("lock"),
        .readWrite,
        options: [.create, .closeOnExec],
        permissions: .ownerReadWrite
      )
      guard Self.tryLock(lock) else { throw Errno.wouldBlock }
    } catch {
      throw .cannotMake(path: directory.string, reason: "\(error)")
    }
  }

  enum Part: String, CaseIterable {
    case images, runs, scripts
  }

  static func directory(of cache: FilePath) -> FilePath { cache.appending("run") }

  func directory(_ part: Part) -> FilePath { directory.appending(part.rawValue) }

  /// A number that this session has not given before.
  func nextNumber() -> Int { lastNumber.add(1, ordering: .relaxed).newValue }

  /// Makes a directory and those above it, for nobody but the user.
  static func make(_ directory: FilePath, mode: mode_t = 0o700) throws {
    if mkdir(directory.string, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, directory.removingLastComponent() != directory else { throw Errno(rawValue: errno) }
    try make(directory.removingLastComponent(), mode: mode)
    guard mkdir(directory.string, mode) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
  }

  private static func tryLock(_ descriptor: FileDescriptor) -> Bool {
    flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0
  }

  /// Removes all of it. Nothing else is called afterwards.
  func end() throws {
    try FileManager.default.removeItem(atPath: directory.string)
    try lock.close()
  }

  /// The sessions below a cache whose processes have ended.
  ///
  /// - Returns: The name of each, and how many runs it has left.
  static func dead(below cache: FilePath) -> [(name: String, runs: Int)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory(of: cache).string)) ?? []
    return names.sorted().compactMap { name in
      let session = directory(of: cache).appending(name)
      let runs = (try? FileManager.default.contentsOfDirectory(atPath: session.appending(Part.runs.rawValue).string))?.count
      guard let lock = try? FileDescriptor.open(session.appending("lock"), .readWrite, options: [.closeOnExec]) else {
        // Its process was killed before it had made the lock, or is about to make it.
        return isOld(session) ? (name, runs ?? 0) : nil
      }
      defer { try? lock.close() }
      return tryLock(lock) ? (name, runs ?? 0) : nil
    }
  }

  /// Whether something was made so long ago that nobody can be in the middle of making it.
  private static func isOld(_ path: FilePath) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path.string)
    guard let made = attributes?[.modificationDate] as? Date else { return false }
    return made.timeIntervalSinceNow < -60
  }
}
