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
  private let cache: FilePath
  private let lock: FileDescriptor
  private let lastNumber = Atomic(0)

  /// - Parameter cgroups: The directories in which control groups bear its name, so that they can be found should its process be killed.
  /// - Throws: `SandboxError.cannotMake`.
  init(below cache: FilePath, cgroups: [CgroupDirectory]) throws(SandboxError) {
    let name = String(UUID().uuidString.lowercased().prefix(13).filter { $0 != "-" })
    let directory = Self.directory(of: cache).appending(name)
    lock = try SandboxError.making(directory) {
      try Self.make(Self.directory(of: cache))
      return try Self.alone(below: cache) {
        try Self.make(directory)
        for part in Part.allCases { try Self.make(directory.appending(part.rawValue)) }
        let groups = cgroups.map(\.path.string).joined(separator: "\n")
        try Data(groups.utf8).write(to: URL(filePath: directory.appending(Self.cgroupsFile).string))
        guard let lock = try Self.lock(directory.appending(Self.lockFile), creating: true) else { throw Errno.wouldBlock }
        return lock
      }
    }
    (self.name, self.directory, self.cache) = (name, directory, cache)
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

  private static let lockFile: FilePath.Component = "lock"
  private static let cgroupsFile: FilePath.Component = "cgroups"
  /// A path for each of a handful of hierarchies.
  private static let longestCgroupsBytes = 64 << 10

  /// Does what takes a moment while nobody else makes a session, looks for dead ones or takes the last of one away: between these, a
  /// directory has a lock file, and somebody has locked it or is dead.
  private static func alone<Value>(below cache: FilePath, _ body: () throws -> Value) throws -> Value {
    let descriptor = try FileDescriptor.open(directory(of: cache), .readOnly, options: [.directory, .closeOnExec])
    return try descriptor.closeAfter {
      while flock(descriptor.rawValue, LOCK_EX) != 0 {
        guard errno == EINTR else { throw Errno(rawValue: errno) }
      }
      defer { flock(descriptor.rawValue, LOCK_UN) }
      return try body()
    }
  }

  /// A process that is just being started may still have the open file: closing it here alone would not unlock it.
  private static func unlock(_ lock: FileDescriptor) {
    flock(lock.rawValue, LOCK_UN)
    try? lock.close()
  }

  /// Removes all of it. Nothing else is called afterwards.
  func end() throws {
    try Self.remove(directory, below: cache)
    Self.unlock(lock)
  }

  /// Removes a session that is locked; its lock goes last, so that whoever is killed before has not made it unfindable.
  private static func remove(_ directory: FilePath, below cache: FilePath) throws {
    let files = FileManager.default
    for name in try files.contentsOfDirectory(atPath: directory.string) where name != lockFile.string {
      try files.removeItem(atPath: "\(directory)/\(name)")
    }
    try alone(below: cache) { try files.removeItem(atPath: directory.string) }
  }

  /// A session whose process has ended. It is locked, so that only one process removes it.
  struct Dead: Sendable {
    let name: String
    /// How many runs it has left.
    let runs: Int
    fileprivate let cache: FilePath
    fileprivate let lock: FileDescriptor

    private var directory: FilePath { SandboxSession.directory(of: cache).appending(name) }

    fileprivate init(_ name: String, below cache: FilePath, lock: FileDescriptor) {
      (self.name, self.cache, self.lock) = (name, cache, lock)
      let runs = SandboxSession.directory(of: cache).appending(name).appending(Part.runs.rawValue)
      self.runs = (try? FileManager.default.contentsOfDirectory(atPath: runs.string))?.count ?? 0
    }

    /// Where its control groups are; none where it was killed before it knew.
    var cgroups: [CgroupDirectory] {
      guard let file = try? FileDescriptor.open(directory.appending(SandboxSession.cgroupsFile), .readOnly, options: .closeOnExec)
      else { return [] }
      let data = try? file.closeAfter { try file.readAll(limit: SandboxSession.longestCgroupsBytes) }
      let lines = String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n")
      return lines.map { CgroupDirectory(path: FilePath(String($0))) }
    }

    /// Removes what is left of it.
    ///
    /// - Throws: Where not all could be removed; then `keep` is called.
    func remove() throws {
      try SandboxSession.remove(directory, below: cache)
      SandboxSession.unlock(lock)
    }

    /// Leaves it to whoever comes next.
    func keep() { SandboxSession.unlock(lock) }
  }

  /// The sessions below a cache whose processes have ended. For each, `remove` succeeds or `keep` is called.
  ///
  /// - Returns: None where there is no cache yet.
  /// - Throws: Where the cache cannot be read.
  static func dead(below cache: FilePath) throws -> [Dead] {
    guard directory(of: cache).exists else { return [] }
    return try alone(below: cache) {
      try FileManager.default.contentsOfDirectory(atPath: directory(of: cache).string).sorted().compactMap { name in
        let session = directory(of: cache).appending(name)
        let file = session.appending(lockFile)
        guard file.exists else {
          // Its process was killed before it had used it for anything, or when it had removed all but this.
          try? FileManager.default.removeItem(atPath: session.string)
          return nil
        }
        // One that cannot be opened is another user's.
        return ((try? lock(file, creating: false)) ?? nil).map { Dead(name, below: cache, lock: $0) }
      }
    }
  }
}

extension FilePath {
  fileprivate var exists: Bool { access(string, F_OK) == 0 }
}
