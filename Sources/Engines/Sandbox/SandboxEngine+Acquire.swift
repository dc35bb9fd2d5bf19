public import CollectorCore
import ContentStore
import Foundation
import Glibc
import Logging
import OCI
import Synchronization
import SystemPackage

extension SandboxEngine {
  public func acquire(
    _ listing: ImageListing,
    from source: any ImageSource,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage {
    try Task.checkCancellation()
    let lease = try await BlockingWork.run { [store = host.store] in try store.makeLease() }
    do {
      let image = try await bring(listing, from: source, lease, progress)
      let handle = image.own.lastComponent?.string ?? ""
      images.withLock { $0[handle] = image }
      return AcquiredImage(listing: listing, handle: handle, lease: handle)
    } catch {
      lease.release()
      await host.sweep()
      throw error
    }
  }

  public func release(_ image: AcquiredImage) async throws {
    guard let held = images.withLock({ $0.removeValue(forKey: image.handle) }) else { return }
    defer { held.lease.release() }
    try await BlockingWork.run { [host] in
      try FileManager.default.removeItem(atPath: held.own.string)
      held.lease.release()
      if host.growth.takeIfWorth() { try host.evict() }
    }
    await host.sweep()
    await host.sync(ifOlderThan: StoreSync.interval)
  }

  private func bring(
    _ listing: ImageListing,
    from source: any ImageSource,
    _ lease: StoreLease,
    _ progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> SandboxImage {
    let documents = try await ImageDocuments.of(listing, from: source, in: host.store, lease: lease)
    try documents.check(listing, from: source)
    let layers = try documents.layers(of: listing.name)
    let tally = TransferTally(layers.map(\.descriptor), progress)
    let stored = try await fetch(layers, listing.name, documents, lease, tally)
    try await documents.keep(in: host.store, as: listing.name, lease: lease)
    return try await BlockingWork.run { [host] in
      let own = host.session.directory(.images).appending("\(host.session.nextNumber())-\(listing.image.imageID.hex)")
      try SandboxError.making(own) { try Self.makeMountPoints(own, below: stored.last, on: host) }
      let base = "../run/\(host.session.name)/\(SandboxSession.Part.images.rawValue)"
      let directories = ["\(base)/\(own.lastComponent?.string ?? "")/root"] + stored.reversed().map(\.name)
      return SandboxImage(directories: directories, own: own, lease: lease)
    }
  }

  /// How many layers of one image are fetched and unpacked at once: as many as Docker does.
  private static let layersAtOnce = 3

  /// - Returns: The layers, the base first; one that an image has twice in a row is one.
  private func fetch(
    _ layers: [ImageDocuments.Layer],
    _ name: ImageName,
    _ documents: ImageDocuments,
    _ lease: StoreLease,
    _ tally: TransferTally
  ) async throws -> [StoredLayer] {
    var unique: [ImageDocuments.Layer] = []
    var seen: Set<Digest> = []
    for layer in layers where seen.insert(layer.diffID).inserted { unique.append(layer) }
    let fetches = unique.map { layer in
      LayerFetch(
        host: host,
        name: name,
        layer: layer.descriptor,
        diffID: layer.diffID,
        lease: lease,
        content: documents.content,
        progress: tally.add
      )
    }
    let stored = try await withThrowingTaskGroup(of: StoredLayer.self) { group in
      var waiting = fetches.makeIterator()
      for _ in 0..<Self.layersAtOnce { if let fetch = waiting.next() { group.addTask { try await fetch.run() } } }
      var stored: [Digest: StoredLayer] = [:]
      while let layer = try await group.next() {
        stored[layer.diffID] = layer
        if let fetch = waiting.next() { group.addTask { try await fetch.run() } }
      }
      return stored
    }
    return Self.withoutRepetitions(layers.compactMap { stored[$0.diffID] })
  }

  /// The kernel takes no directory twice. Of a layer that an image has more than once the uppermost is enough: it decides alone on every path that the
  /// layer has.
  private static func withoutRepetitions(_ layers: [StoredLayer]) -> [StoredLayer] {
    var seen: Set<Digest> = []
    return layers.reversed().filter { seen.insert($0.diffID).inserted }.reversed()
  }

  /// Makes the directories over which something is mounted in every container.
  ///
  /// - Parameters:
  ///   - own: A directory of the session, which is made and has them in `root`.
  ///   - uppermost: The layer whose root directory scripts are to see as the image's.
  private static func makeMountPoints(_ own: FilePath, below uppermost: StoredLayer?, on host: SandboxHost) throws {
    let root = own.appending("root")
    // A mount has two layers at least, also that of an image without any.
    try SandboxSession.make(own.appending("empty"), mode: 0o755)
    try SandboxSession.make(root, mode: 0o755)
    for (name, mode) in SandboxImage.mountPoints {
      let path = root.appending(name)
      try SandboxSession.make(path, mode: mode_t(mode))
      chmod(path.string, mode_t(mode))
    }
    guard let uppermost else { return }
    var status = stat()
    let shown = host.store.layersDirectory.pushing(FilePath(uppermost.name))
    guard lstat(shown.string, &status) == 0 else { throw Errno(rawValue: errno) }
    // In a user namespace the owners are those of the namespace, and only it could give the directory to them.
    if !host.isRootless { chown(root.string, status.st_uid, status.st_gid) }
    chmod(root.string, status.st_mode & 0o7777)
    let times = [status.st_atim, status.st_mtim]
    utimensat(AT_FDCWD, root.string, times, 0)
  }
}

/// Adds up how much of an image's layers is there.
private final class TransferTally: Sendable {
  private let doneBytes = Mutex<Int64>(0)
  private let totalBytes: Int64
  private let progress: @Sendable (TransferProgress) -> Void

  init(_ layers: [Descriptor], _ progress: @escaping @Sendable (TransferProgress) -> Void) {
    var seen: Set<Digest> = []
    totalBytes = layers.filter { seen.insert($0.digest).inserted }.reduce(0) { $0 &+ $1.size }
    self.progress = progress
  }

  @Sendable func add(_ bytes: Int64) {
    let done = doneBytes.withLock { done in
      done += bytes
      return done
    }
    progress(TransferProgress(doneBytes: min(done, totalBytes), totalBytes: totalBytes))
  }
}
