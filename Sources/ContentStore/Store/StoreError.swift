public import OCI
public import SystemPackage

/// Why the store cannot do what it was asked for.
public enum StoreError: Error, Sendable, Hashable {
  /// The directory is there, and is no store.
  case notAStore(path: FilePath, reason: String)
  /// The directory belongs to somebody else, or cannot be written.
  case notPermitted(path: FilePath, reason: String)
  /// A newer Collector has made it.
  case newerFormat(path: FilePath, found: Int, known: Int)
  /// The disk is full, or the quota used up.
  case diskFull(path: FilePath)
  /// Content is not what its descriptor says.
  case mismatch(Digest, reason: String)
  /// What is kept has been changed or damaged by somebody else.
  case damaged(path: FilePath, reason: String)
  /// An image is to be recorded whose document is not in the store.
  case missing(Digest)
  /// Somebody has held the lock for longer than anybody needs it.
  case busy(path: FilePath)
  /// A lease or a session is used after its end.
  case ended(path: FilePath)
  /// The file system failed in another way.
  case fileSystem(path: FilePath, reason: String)

  /// Whether the same attempt can succeed later with nothing else changed.
  public var isTransient: Bool {
    switch self {
    case .diskFull, .fileSystem, .damaged, .busy: true
    case .notAStore, .notPermitted, .newerFormat, .mismatch, .missing, .ended: false
    }
  }

  init(_ error: any Error, at path: FilePath) {
    switch error {
    case let error as StoreError: self = error
    case Errno.noSpace, Errno.diskQuotaExceeded: self = .diskFull(path: path)
    case Errno.permissionDenied, Errno.notPermitted, Errno.readOnlyFileSystem:
      self = .notPermitted(path: path, reason: "\(error)")
    default: self = .fileSystem(path: path, reason: "\(error)")
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAStore(let path, let reason):
      "\(path) is no cache of Collector's: \(reason); choose an empty directory, or one that is not there yet, with --cache"
    case .notPermitted(let path, let reason):
      "\(path) cannot be used: \(reason); choose a directory of your own with --cache"
    case .newerFormat(let path, let found, let known):
      """
      the cache \(path) has the format \(found) of a newer Collector, and this one knows \(known): \
      use the newer one, or another directory with --cache
      """
    case .diskFull(let path):
      "there is no room left at \(path): make some, lower --cache-size, or choose another place with --cache"
    case .mismatch(let digest, let reason): "\(digest) is not what came: \(reason)"
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .missing(let digest): "\(digest) is not in the cache: it must be added before the image that needs it is recorded"
    case .busy(let path):
      "the lock \(path) is held by another process for too long: look for a Collector that is stopped, and let it go on or end it"
    case .ended(let path): "\(path) is used after it was released, committed or cancelled"
    case .fileSystem(let path, let reason): "the file system at \(path) failed: \(reason)"
    }
  }
}
