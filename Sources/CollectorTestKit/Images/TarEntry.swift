public import Foundation

/// A file system object in a layer.
public struct TarEntry: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case directory
    case file(Data)
    /// A file of so many bytes, of which all but the last ones are a hole.
    case sparseFile(sizeBytes: Int64, lastBytes: Data)
    case symbolicLink(to: String)
    /// Another name of an earlier entry, by its path in the archive.
    case hardLink(to: String)
    case characterDevice(major: Int, minor: Int)
    case blockDevice(major: Int, minor: Int)
    case fifo
  }

  /// The path in the root file system, without a slash in front.
  public var path: String
  public var kind: Kind
  /// The permission bits, those for set-user-ID and the like included.
  public var mode: Int
  public var userID: Int
  public var groupID: Int
  /// When it was last changed, in seconds since 1970.
  public var modified: Int64

  public init(_ path: String, _ kind: Kind, mode: Int, userID: Int = 0, groupID: Int = 0, modified: Int64 = 0) {
    self.path = path
    self.kind = kind
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
    self.modified = modified
  }

  public static func directory(_ path: String, mode: Int = 0o755) -> TarEntry {
    TarEntry(path, .directory, mode: mode)
  }

  public static func file(_ path: String, _ content: Data, mode: Int = 0o644) -> TarEntry {
    TarEntry(path, .file(content), mode: mode)
  }

  public static func file(_ path: String, _ text: String, mode: Int = 0o644) -> TarEntry {
    TarEntry(path, .file(Data(text.utf8)), mode: mode)
  }

  public static func symbolicLink(_ path: String, to target: String) -> TarEntry {
    TarEntry(path, .symbolicLink(to: target), mode: 0o777)
  }

  /// - Parameter mode: That of the file, which whoever unpacks the link sets anew.
  public static func hardLink(_ path: String, to target: String, mode: Int = 0o644) -> TarEntry {
    TarEntry(path, .hardLink(to: target), mode: mode)
  }

  /// The entry of an upper layer that hides a lower layer's `path`.
  ///
  /// <https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts>
  public static func whiteout(_ path: String) -> TarEntry {
    var parts = path.split(separator: "/").map(String.init)
    let name = parts.popLast() ?? ""
    return .file((parts + [".wh.\(name)"]).joined(separator: "/"), "")
  }
}
