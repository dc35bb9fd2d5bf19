import Foundation

/// What is at a path of a container.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerArchiveInfo>
public struct PathStatus: Sendable, Hashable, Decodable {
  public let name: String
  public let sizeBytes: Int64
  /// The kind and permissions, in the bits of Go's `fs.FileMode`.
  public let mode: UInt32
  /// Where a symbolic link leads; empty for anything else.
  public let linkTarget: String

  public var isDirectory: Bool { mode & 0x8000_0000 != 0 }
  public var isSymbolicLink: Bool { mode & 0x0800_0000 != 0 }

  private enum CodingKeys: String, CodingKey {
    case name, mode, linkTarget
    case sizeBytes = "size"
  }

  /// Reads the value of the `X-Docker-Container-Path-Stat` field, JSON in base64; `nil` where it is something else.
  init?(headerValue: String) {
    let standard = headerValue.replacing("-", with: "+").replacing("_", with: "/")
    guard let json = Data(base64Encoded: standard), let status = try? JSONDecoder().decode(PathStatus.self, from: json) else {
      return nil
    }
    self = status
  }
}
