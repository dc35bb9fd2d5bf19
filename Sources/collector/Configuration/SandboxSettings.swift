import CollectorCore
import ContentStore
import Engines

/// What is set for the embedded engine.
struct SandboxSettings: Sendable {
  /// The directory of the store, as it was written.
  let cache: String
  /// What the store keeps of what is not in use.
  let cacheBudget: ByteCount
  /// The OCI runtime, a path or a name; without values where the engine is to choose.
  let runtime: RawSetting
  let layerLimits: LayerLimits

  /// - Throws: `SettingError`.
  init(_ reader: inout SettingReader, environment: [String: String], userID: UInt32) throws(SettingError) {
    let defaultCache = Defaults.cachePath(environment, userID: userID)
    cache = try reader.text(.cache, default: defaultCache) ?? defaultCache
    // Nothing is allowed: then only what is in use stays.
    cacheBudget = try reader.byteCount(.cacheSize, default: SandboxConfiguration.defaultCacheBudget, atLeast: ByteCount(0))
    runtime = reader.list(.runtime)
    let totalBytes = try reader.byteCount(.layerBytes, default: ByteCount(LayerLimits.defaultTotalBytes), atLeast: ByteCount(1))
    layerLimits = LayerLimits(
      totalBytes: totalBytes.bytes,
      files: try reader.number(.layerFiles, atLeast: 1, default: LayerLimits.defaultFiles),
      ratio: try reader.number(.layerRatio, atLeast: 1, default: LayerLimits.defaultRatio)
    )
  }
}
