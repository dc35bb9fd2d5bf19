public import OCI

/// What is wrong with the toolbox on this machine.
public enum ToolboxError: Error, Equatable, Sendable {
  /// It is in none of the places where it is looked for.
  case notFound(directories: [String])
  /// It is not where the user said.
  case missing(directory: String, origin: ToolboxLocation.Origin)
  case unreadable(file: String, reason: String)
  /// `toolbox.json` is not what this version understands.
  case malformed(file: String, reason: String)
  /// An archive is not as long as `toolbox.json` says.
  case wrongSize(archive: String, expectedBytes: Int64, actualBytes: Int64)
  /// An archive is not the one that `toolbox.json` describes.
  case wrongDigest(archive: String, expected: Digest, actual: Digest)
}

extension ToolboxError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let directories):
      """
      the toolbox is missing: build it with `make toolbox`, or say where it is with --toolbox DIRECTORY or COLLECTOR_TOOLBOX; \
      looked in \(directories.joined(separator: ", "))
      """
    case .missing(let directory, let origin):
      "there is no toolbox in \(directory), where \(origin) says it is: that directory has no \(ToolboxLocation.descriptionName)"
    case .unreadable(let file, let reason): "the toolbox cannot be read: \(file): \(reason)"
    case .malformed(let file, let reason): "\(file) does not describe a toolbox: \(reason); \(Self.remedy)"
    case .wrongSize(let archive, let expected, let actual):
      "the toolbox is damaged: \(archive) has \(actual) bytes where \(expected) are expected; \(Self.remedy)"
    case .wrongDigest(let archive, let expected, let actual):
      "the toolbox is damaged: \(archive) has the digest \(actual) where \(expected) is expected; \(Self.remedy)"
    }
  }

  private static let remedy = "build it again with `make toolbox`"
}
