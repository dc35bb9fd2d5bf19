import Foundation
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that is open for reading.
///
/// It is closed with its last user: what is opened of an image (`ImageContent`) has no end of its own that could do it.
final class OpenFile: Sendable {
  /// What tells a file from another, and from itself after a change.
  struct Identity: Sendable, Hashable {
    let device: UInt64
    let node: UInt64
    let sizeBytes: Int64
    let changedSeconds: Int
    let changedNanoseconds: Int
  }

  let descriptor: FileDescriptor
  let identity: Identity

  var sizeBytes: Int64 { identity.sizeBytes }

  /// Takes over a descriptor.
  ///
  /// - Throws: `FileFault` if it is of no regular file; the descriptor is closed then.
  init(_ descriptor: FileDescriptor) throws(FileFault) {
    self.descriptor = descriptor
    do {
      identity = try Self.identity(of: descriptor)
    } catch {
      try? descriptor.close()
      throw error
    }
  }

  deinit { try? descriptor.close() }

  /// Opens a file. Symbolic links are followed: the user has named it.
  static func open(_ path: String) throws(FileFault) -> OpenFile {
    do {
      // A pipe would block its reader for ever.
      return try OpenFile(FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking]))
    } catch let fault as FileFault {
      throw fault
    } catch {
      throw .system(error as? Errno ?? .ioError)
    }
  }

  /// Whether the file is as it was when it was opened.
  var isUnchanged: Bool { (try? Self.identity(of: descriptor)) == identity }

  private static func identity(of descriptor: FileDescriptor) throws(FileFault) -> Identity {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { throw .system(Errno(rawValue: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(isDirectory: status.st_mode & S_IFMT == S_IFDIR) }
    #if canImport(Darwin)
      let changed = status.st_ctimespec
    #else
      let changed = status.st_ctim
    #endif
    return Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      node: UInt64(status.st_ino),
      sizeBytes: Int64(status.st_size),
      changedSeconds: changed.tv_sec,
      changedNanoseconds: changed.tv_nsec
    )
  }
}

/// Why a file cannot be read.
enum FileFault: Error, CustomStringConvertible {
  case system(Errno)
  case notRegular(isDirectory: Bool)
  case symbolicLink

  var description: String {
    switch self {
    case .system(.noSuchFileOrDirectory): "it is not there"
    case .system(let code): code.description
    case .notRegular(true): "it is a directory"
    case .notRegular(false): "it is not a regular file"
    case .symbolicLink: "it is a symbolic link, which is not followed"
    }
  }
}
