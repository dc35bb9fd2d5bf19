public import OCI

/// Why a layer cannot be unpacked.
public enum LayerError: Error, Sendable, Hashable, Codable {
  /// Which of the limits on layers was reached.
  public enum Limit: String, Sendable, Codable {
    case totalBytes, files, ratio
  }

  /// Its media type is none that Collector can read; foreign layers, which registries do not keep, are such.
  case unsupportedMediaType(MediaType)
  /// The compressed bytes are no gzip or zstd, are cut off, or have something else behind their end.
  case damagedCompression(reason: String)
  /// The archive is no tar, is cut off, or contradicts itself.
  case damagedArchive(reason: String)
  /// An entry would reach outside the layer, or cannot be made.
  case refusedEntry(name: String, reason: String)
  /// It unpacks to more than it may.
  case limitReached(Limit, allowed: Int64)
  /// It is not what the image's configuration says.
  case wrongDiffID(expected: Digest, actual: Digest)
  /// The disk is full, or the quota used up.
  case diskFull(path: String)
  /// The file system failed in another way.
  case fileSystem(path: String, reason: String)
  /// The process that unpacks ended without a word, for instance for lack of memory.
  case unpackerDied(reason: String)

  /// Whether the same attempt can succeed later with nothing else changed.
  public var isTransient: Bool {
    switch self {
    case .diskFull, .fileSystem, .unpackerDied: true
    default: false
    }
  }
}

extension LayerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedMediaType(let type):
      "it is of the type \(type), which cannot be unpacked: layers are tar, plain or compressed by gzip or zstd"
    case .damagedCompression(let reason): "its compressed bytes are damaged: \(reason)"
    case .damagedArchive(let reason): "its archive is damaged: \(reason)"
    case .refusedEntry(let name, let reason): "its entry \(name) is refused: \(reason)"
    case .limitReached(.totalBytes, let allowed):
      "it unpacks to more than \(allowed) bytes; --layer-bytes allows more"
    case .limitReached(.files, let allowed): "it has more than \(allowed) entries; --layer-files allows more"
    case .limitReached(.ratio, let allowed):
      "it unpacks to more than \(allowed) times its size, as bombs do; --layer-ratio allows more"
    case .wrongDiffID(let expected, let actual): "it unpacks to \(actual), and the image's configuration says \(expected)"
    case .diskFull(let path): "there is no room left at \(path): make some, or choose another place with --cache"
    case .fileSystem(let path, let reason): "the file system at \(path) failed: \(reason)"
    case .unpackerDied(let reason): "the process that unpacks it ended: \(reason)"
    }
  }
}
