import Foundation
import SystemPackage

/// Makes directories.
enum DirectoryTree {
  /// Makes a directory and those above it, for nobody but the user.
  static func make(_ path: FilePath) throws {
    if mkdir(path.string, 0o700) == 0 || errno == EEXIST { return }
    let above = path.removingLastComponent()
    guard errno == ENOENT, above != path, !above.isEmpty else { throw Errno(rawValue: errno) }
    try make(above)
    guard mkdir(path.string, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
  }
}
