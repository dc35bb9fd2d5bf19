import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Making and reading directories.
enum Directory {
  /// Makes a directory, and those above it, where they are missing.
  ///
  /// - Parameter mode: Who may use those that are made, before the umask has its say.
  /// - Returns: The directories that have a new entry.
  static func make(_ path: FilePath, mode: mode_t = 0o777) throws(Errno) -> [FilePath] {
    do {
      return try makeOne(path, mode)
    } catch .noSuchFileOrDirectory {
      let parent = parent(of: path)
      // At the top there is nothing more to make: the name leads nowhere.
      guard parent != path, parent != "." else { throw .noSuchFileOrDirectory }
      return try make(parent, mode: mode) + makeOne(path, mode)
    }
  }

  private static func makeOne(_ path: FilePath, _ mode: mode_t) throws(Errno) -> [FilePath] {
    do {
      try SystemCalls.makeDirectory(path, mode: mode)
      return [parent(of: path)]
    } catch .fileExists {
      // Another process may have been quicker.
      guard try SystemCalls.isDirectory(path) else { throw .notDirectory }
      return []
    }
  }

  private static func parent(of path: FilePath) -> FilePath {
    let parent = path.removingLastComponent()
    return parent.isEmpty ? "." : parent
  }

  /// Returns when the entries of the directory are on the disk.
  static func synchronize(_ path: FilePath) throws {
    let descriptor = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
    try descriptor.closeAfter { try SystemCalls.synchronize(descriptor) }
  }

  /// Calls `body` with the name of each entry. None is kept: a directory of results can have a hundred thousand.
  ///
  /// - Throws: `Errno`, or what `body` throws.
  static func forEachName(in path: FilePath, _ body: (FilePath.Component) throws -> Void) throws {
    guard let stream = path.withPlatformString({ opendir($0) }) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw Errno(rawValue: errno) }
        return
      }
      let name = UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CInterop.PlatformChar.self)
      if let component = FilePath.Component(platformString: name), component.kind == .regular { try body(component) }
    }
  }
}
