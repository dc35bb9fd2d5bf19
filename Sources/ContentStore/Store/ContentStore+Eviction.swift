import Foundation
import Logging
import OCI
public import SystemPackage

/// What was removed from a store.
public struct StoreEviction: Sendable, Hashable {
  public var bytes: Int64 = 0
  public var blobs = 0
  public var layers = 0

  public init() {}
}

/// What a store holds.
public struct StoreUsage: Sendable, Hashable {
  public var blobBytes: Int64 = 0
  public var layerBytes: Int64 = 0
  public var blobs = 0
  public var layers = 0

  public var bytes: Int64 { blobBytes + layerBytes }

  public init() {}
}

extension ContentStore {
  /// Removes what was not used for longest, until the store is within its budget. What a living lease holds stays.
  public func evict() throws(StoreError) -> StoreEviction { try evict(downTo: budgetBytes) }

  /// Removes all that no living lease holds.
  public func removeAll() throws(StoreError) -> StoreEviction { try evict(downTo: 0) }

  public func usage() throws(StoreError) -> StoreUsage {
    var usage = StoreUsage()
    do {
      for thing in try things() {
        switch thing.item {
        case .blob:
          usage.blobs += 1
          usage.blobBytes += thing.bytes
        case .layer:
          usage.layers += 1
          usage.layerBytes += thing.bytes
        }
      }
    } catch {
      throw StoreError(error, at: paths.root)
    }
    return usage
  }

  private func evict(downTo limit: Int64) throws(StoreError) -> StoreEviction {
    let eviction = try locked {
      var eviction = StoreEviction()
      let things = try things()
      var total = things.reduce(0) { $0 + $1.bytes }
      guard total > limit else { return eviction }
      let held = try StoreLease.held(in: paths)
      var removed: Set<Digest> = []
      for thing in things.sorted(by: { $0.lastUse < $1.lastUse }) where !held.contains(thing.item) {
        guard total > limit else { break }
        try discard(thing.path)
        total -= thing.bytes
        eviction.bytes += thing.bytes
        switch thing.item {
        case .blob(let digest):
          eviction.blobs += 1
          removed.insert(digest)
        case .layer: eviction.layers += 1
        }
      }
      // An entry whose manifest is gone names nothing.
      let entries = index()
      let kept = entries.filter { !removed.contains($0.digest) }
      if kept.count < entries.count { try write(kept) }
      return eviction
    }
    emptyTrash()
    return eviction
  }

  private struct Thing {
    let item: StoreItem
    let path: FilePath
    let bytes: Int64
    let lastUse: TimeInterval
  }

  /// All that the store keeps. Nothing of it is opened but the records of layers.
  private func things() throws -> [Thing] {
    var things: [Thing] = []
    for algorithm in Digest.Algorithm.allCases {
      let directory = paths.blobs.appending(algorithm.rawValue)
      for name in try FileManager.default.contentsOfDirectory(atPath: directory.string) {
        let path = directory.appending(name)
        guard let digest = try? Digest(parsing: "\(algorithm.rawValue):\(name)"), let status = Self.status(path) else { continue }
        things.append(Thing(item: .blob(digest), path: path, bytes: Int64(status.st_size), lastUse: status.lastUse))
      }
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: paths.layers.string) {
      let path = paths.layers.appending(name)
      guard let record = LayerRecord.read(below: path), let status = Self.status(path.appending(LayerRecord.fileName)) else {
        continue
      }
      // An inode takes room, too.
      let bytes = record.unpacked.storedBytes + Int64(record.unpacked.files) * 4096
      things.append(Thing(item: .layer(record.unpacked.diffID), path: path, bytes: bytes, lastUse: status.lastUse))
    }
    return things
  }

  private static func status(_ path: FilePath) -> stat? {
    var status = stat()
    return lstat(path.string, &status) == 0 ? status : nil
  }

  /// Takes something out of the store at once. `emptyTrash` removes it.
  func discard(_ path: FilePath) throws {
    try AtomicFile.rename(path, to: paths.trash.appending(UUID().uuidString.lowercased()))
  }

  /// Removes what was discarded, as far as this user can.
  func emptyTrash() {
    for path in (try? trash()) ?? [] {
      do {
        try DirectoryTree.remove(path)
      } catch {
        logger.debug("stays in the trash", metadata: ["path": "\(path)", "error": "\(error)"])
      }
    }
  }

  /// What was discarded and is still there. In a user namespace, only the namespace can remove what belongs to its users.
  public func trash() throws(StoreError) -> [FilePath] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: paths.trash.string).map { paths.trash.appending($0) }
    } catch {
      throw StoreError(error, at: paths.trash)
    }
  }
}

extension stat {
  fileprivate var lastUse: TimeInterval { TimeInterval(st_mtim.tv_sec) + TimeInterval(st_mtim.tv_nsec) / 1e9 }
}
