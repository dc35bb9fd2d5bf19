import CLinux
import Foundation
import Logging
import SystemPackage

extension ContentStore {
  /// Brings all that was committed to the disk itself, so that a power cut no longer costs it. Takes as long as the disk needs.
  ///
  /// What was committed survives the end of any process without this.
  public func sync() throws(StoreError) {
    let time = Boot.now()
    do {
      let root = try FileDescriptor.open(paths.root, .readOnly, options: [.closeOnExec, .directory])
      try root.closeAfter { guard collector_syncfs(root.rawValue) == 0 else { throw Errno(rawValue: errno) } }
    } catch {
      throw StoreError(error, at: paths.root)
    }
    try locked(at: paths.boot) {
      guard let known = try SyncedUntil.read(paths.boot), known.boot == boot, known.time < time else { return }
      try SyncedUntil(boot: boot, time: time).write(paths.boot)
    }
  }

  /// Ends the use of the store, as `sync`. Leases and sessions are to be ended before.
  public func close() throws(StoreError) { try sync() }

  /// After a start of the machine, drops the layers that were made before it and may not have reached the disk. To be called with
  /// the store's lock.
  ///
  /// Blobs stay: they are verified whenever they are read back.
  func dropUnsynced() throws {
    let known = try SyncedUntil.read(paths.boot)
    guard known?.boot != boot else { return }
    for name in try FileReading.names(in: paths.layers) {
      // Without a readable record it goes anyhow. What an earlier start has made was judged by the one after it.
      guard let record = try? LayerRecord.read(below: paths.layer(name)), record.boot != boot.id else { continue }
      if let known, record.boot != known.boot.id || record.madeAt <= known.time { continue }
      logger.info("a layer may have been lost and is made again", metadata: ["layer": "\(record.unpacked.diffID)"])
      try discard(paths.layer(name))
    }
    try SyncedUntil(boot: boot, time: -1).write(paths.boot)
  }
}
