import Foundation
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An OCI image layout in a directory. Symbolic links in it are not followed: they could lead to any file of this machine.
struct LayoutDirectory: LayoutFiles {
  let path: String
  let shownPath: String

  let expected = "an OCI image layout, a directory with oci-layout, index.json and blobs/"

  func slice(of file: LayoutFile) async throws -> FileSlice? {
    try await BlockingIO.run { try find(file) }
  }

  private func find(_ file: LayoutFile) throws -> FileSlice? {
    do {
      return FileSlice(try open(file.parts))
    } catch {
      // Without the directory itself, nothing in it is missing.
      try checkDirectory()
      if case .system(.noSuchFileOrDirectory) = error { return nil }
      throw LocalImageError.unreadable(path: "\(shownPath)/\(file)", reason: "\(error)")
    }
  }

  private func checkDirectory() throws {
    do {
      try FileDescriptor.open(FilePath(path), .readOnly, options: [.directory, .closeOnExec]).close()
    } catch {
      throw LocalImageError.unreadable(path: shownPath, reason: "\(FileFault.system(error as? Errno ?? .ioError))")
    }
  }

  /// Opens a file, step by step from the layout.
  private func open(_ parts: [String]) throws(FileFault) -> OpenFile {
    var directory: FileDescriptor
    do {
      directory = try FileDescriptor.open(FilePath(path), .readOnly, options: [.directory, .closeOnExec])
    } catch {
      throw .system(error as? Errno ?? .ioError)
    }
    defer { try? directory.close() }
    for part in parts.dropLast() {
      let next = try Self.open(part, in: directory, O_DIRECTORY)
      try? directory.close()
      directory = next
    }
    // A pipe would block its reader for ever.
    return try OpenFile(try Self.open(parts.last ?? "", in: directory, O_NONBLOCK))
  }

  private static func open(_ name: String, in directory: FileDescriptor, _ flags: Int32) throws(FileFault) -> FileDescriptor {
    let descriptor = name.withCString { openat(directory.rawValue, $0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags) }
    guard descriptor < 0 else { return FileDescriptor(rawValue: descriptor) }
    let code = Errno(rawValue: errno)
    var status = stat()
    let isLink =
      name.withCString { fstatat(directory.rawValue, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
      && status.st_mode & S_IFMT == S_IFLNK
    throw isLink ? .symbolicLink : .system(code)
  }
}
