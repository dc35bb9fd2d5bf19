import CollectorCore
public import SystemPackage

/// What a writer with a spool has to tell besides errors of its calls.
public enum SpoolNotice: Sendable, Hashable {
  /// Records wait, for a reason; told once until that changes.
  case waiting(reason: String)
  /// The receiver takes records again.
  case resumed
  /// A record was refused for good, and is in this directory.
  case refused(reply: String, path: FilePath)
  /// A part of the spool could not be read, and was moved here.
  case damaged(path: FilePath, bytes: Int64)
  /// The writer is closed, and so many records wait for the next one.
  case left(SpoolDepth, reason: String?)
}

extension SpoolNotice {
  /// Whether somebody may have to do something.
  public var isProblem: Bool { self != .resumed }
}

extension SpoolNotice: CustomStringConvertible {
  public var description: String {
    switch self {
    case .waiting(let reason): "records wait in the spool: \(reason)"
    case .resumed: "records go out again"
    case .refused(let reply, let path): "a record was refused for good, and is kept in \(path): \(reply)"
    case .damaged(let path, let bytes):
      "\(ByteCount(bytes)) of the spool were damaged; they were moved to \(path), and the records around them go out"
    case .left(let depth, let reason):
      "\(depth.records) records (\(ByteCount(depth.bytes))) wait in the spool and go out at the next start"
        + (reason.map { ": \($0)" } ?? "")
    }
  }
}
