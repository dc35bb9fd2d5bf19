import ContentStore
import Foundation
import OCI
import Synchronization
import SystemPackage

/// The directory of one engine, where it keeps what lasts no longer than itself: what it holds, what it runs. It is locked for as long as the engine
/// lives, so that any other process can tell whether somebody still uses it.
///
/// `CACHE/run/SESSION/`: `lock`, `cgroups`, `images/NUMBER-IMAGEID/`, `runs/NUMBER/`, `scripts/DIGEST/`.
final class SandboxSession: Sendable {
  let name: String
  let directory: FilePath
  private let lock: FileDescriptor
  private let lastNumber = Atomic(0)

  /// - Parameter cgroups: The directories in which control groups bear its name, so that they can be found should its process be killed.
  /// - Throws: `SandboxError.cannotMake`.
  init(below cache: FilePath, cgroups: [CgroupDirectory]) throws(SandboxError) {
    let name = String(UUID().uuidString.lowercased().prefix(13).filter { $0 != "-" })
    let directory = Self.directory(of: cache).appending(name)
    lock = try SandboxError.making(directory) {
      // Nobody finds it under its name before it is locked.
      let unnamed = Self.directory(of: cache).appending("\(Self.unnamedPrefix)\(name)")
      try Self.make(unnamed)
      for part in Part.allCases { try Self.make(unnamed.appending(part.rawValue)) }
      let groups = cgroups.map(\.path.string).joined(separator: "\n")
      try Data(groups.utf8).write(to: URL(filePath: unnamed.appending(Self.cgroupsFile).string))
      guard let lock = try Self.lock(unnamed.appending("lock"), creating: true) else { throw Errno.wouldBlock }
      guard rename(unnamed.string, directory.string) == 0 else { throw Errno(rawValue: errno) }
      return lock
    }
    (self.name, self.directory) = (name, directory)
  }

  /// What directories are called that are being made.
  private static let unnamedPrefix = ".new-"

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

  /// - Returns: `nil` where somebody else has the lock.
  private static func lock(_ path: FilePath, creating: Bool) throws -> FileDescriptor? {
    let descriptor = try FileDescriptor.open(
      path,
      .readWrite,
      options: creating ? [.create, .closeOnExec] : [.closeOnExec],
      permissions: .ownerReadWrite
    )
    if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    try descriptor.close()
    return nil
  }

  private static let cgroupsFile: FilePath.Component = "cgroups"
  /// A path for each of a handful of hierarchies.
  private static let longestCgroupsBytes = 64 << 10

  /// Removes all of it. Nothing else is called afterwards.
  func end() throws {
    try FileManager.default.removeItem(atPath: directory.string)
    try lock.close()
  }

  /// A session whose process has ended. It is locked, so that only one process removes it.
  struct Dead: Sendable {
    let name: String
    /// How many runs it has left.
    let runs: Int
    fileprivate let directory: FilePath
    fileprivate let lock: FileDescriptor?

    /// Where its control groups are; none where it was killed before it knew.
    var cgroups: [CgroupDirectory] {
      guard let file = try? FileDescriptor.open(directory.appending(SandboxSession.cgroupsFile), .readOnly, options: .closeOnExec)
      else { return [] }
      let data = try? file.closeAfter { try file.readAll(limit: SandboxSession.longestCgroupsBytes) }
      let lines = String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n")
      return lines.map { CgroupDirectory(path: FilePath(String($0))) }
    }

    /// Removes what is left of it.
    func remove() throws {
      defer { try? lock?.close() }
      try FileManager.default.removeItem(atPath: directory.string)
    }
  }

  /// The sessions below a cache whose processes have ended.
  static func dead(below cache: FilePath) -> [Dead] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory(of: cache).string)) ?? []
    return names.sorted().compactMap { name in
      let session = directory(of: cache).appending(name)
      let runs = (try? FileManager.default.contentsOfDirectory(atPath: session.appending(Part.runs.rawValue).string))?.count ?? 0
      // Where there is no lock yet, its process was killed, or is in the middle of making it.
      guard let lock = try? lock(session.appending("lock"), creating: false) else {
        return isOld(session) && !session.appending("lock").exists
          ? Dead(name: name, runs: runs, directory: session, lock: nil) : nil
      }
      if name.hasPrefix(unnamedPrefix), !isOld(session) {
        try? lock.close()
        return nil
      }
      return Dead(name: name, runs: runs, directory: session, lock: lock)
    }
  }

  /// Whether something was made so long ago that nobody can be in the middle of making it.
  private static func isOld(_ path: FilePath) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path.string)
    guard let made = attributes?[.modificationDate] as? Date else { return false }
    return made.timeIntervalSinceNow < -60
  }
}

extension FilePath {
  fileprivate var exists: Bool { access(string, F_OK) == 0 }
}
