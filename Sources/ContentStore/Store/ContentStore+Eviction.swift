import OCI
import SystemPackage

extension ContentStore {
  /// Removes what was not used for longest, until the store is within its budget. What a living lease holds stays, and so does
  /// what is being fetched.
  ///
  /// Blobs whose layers are unpacked go before all else. Removing goes on after others can use the store again.
  public func evict() throws(StoreError) -> StoreEviction { try evict(downTo: budgetBytes) }

  /// Removes all that no living lease holds.
  public func removeAll() throws(StoreError) -> StoreEviction { try evict(downTo: -1) }

  /// What the store holds at this moment.
  public func usage() throws(StoreError) -> StoreUsage {
    do {
      return try StoreCensus(paths).things.reduce(into: StoreUsage()) { $0.add($1) }
    } catch {
      throw StoreError(error, at: paths.root)
    }
  }

  /// - Parameter limit: In bytes; a negative one is below everything, what has no bytes included.
  private func evict(downTo limit: Int64) throws(StoreError) -> StoreEviction {
    var eviction = try locked {
      let held = try StoreLease.held(in: paths)
      let victims = victims(try StoreCensus(paths), held, downTo: limit)
      // First, so that no entry ever names what is gone.
      try forget(victims.map(\.thing))
      var eviction = StoreEviction()
      for victim in victims {
        try discard(victim.thing.path)
        victim.lock?.remove()
        eviction.add(victim.thing)
      }
      return eviction
    }
    eviction.left = emptyTrash()
    return eviction
  }

  private struct Victim {
    let thing: StoreCensus.Thing
    /// Of a partial: nobody goes on with it meanwhile.
    let lock: FileLock?
  }

  private func victims(_ census: StoreCensus, _ held: Set<StoreItem>, downTo limit: Int64) -> [Victim] {
    var total = census.bytes
    var victims: [Victim] = []
    for thing in census.leastUsedFirst {
      guard total > limit else { break }
      var lock: FileLock?
      switch thing.kind {
      case .blob(let digest): if held.contains(.blob(digest)) { continue }
      case .layer(let name): if held.contains(.layer(name)) { continue }
      case .partial(let name):
        lock = (try? FileLock.attempt(paths.locks.appending(name))) ?? nil
        if lock == nil { continue }
      }
      victims.append(Victim(thing: thing, lock: lock))
      total -= thing.bytes
    }
    return victims
  }

  /// Drops the entries of images whose documents go.
  private func forget(_ victims: [StoreCensus.Thing]) throws {
    let digests = victims.compactMap { thing -> Digest? in
      if case .blob(let digest) = thing.kind { digest } else { nil }
    }
    guard !digests.isEmpty, var index = StoreIndex.read(paths.index) else { return }
    if index.drop(Set(digests)) { try index.write(paths.index) }
  }
}

extension StoreUsage {
  fileprivate mutating func add(_ thing: StoreCensus.Thing) {
    switch thing.kind {
    case .blob: (blobs, blobBytes) = (blobs + 1, blobBytes + thing.bytes)
    case .layer: (layers, layerBytes) = (layers + 1, layerBytes + thing.bytes)
    case .partial: (partials, partialBytes) = (partials + 1, partialBytes + thing.bytes)
    }
  }
}

extension StoreEviction {
  fileprivate mutating func add(_ thing: StoreCensus.Thing) {
    bytes += thing.bytes
    switch thing.kind {
    case .blob: blobs += 1
    case .layer: layers += 1
    case .partial: partials += 1
    }
  }
}
