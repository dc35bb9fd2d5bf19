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

  /// What it is about, the same for all of its kind.
  public var message: String {
    switch self {
    case .waiting: "records wait in the spool"
    case .resumed: "records go out again"
    case .refused: "a record was refused for good, and is kept"
    case .damaged: "a part of the spool is damaged, and was moved away"
    case .left: "records wait in the spool and go out at the next start"
    }
  }

  /// What there is to say of it, by name.
  public var details: [String: String] {
    switch self {
    case .waiting(let reason): ["reason": reason]
    case .resumed: [:]
    case .refused(let reply, let path): ["reply": reply, "directory": path.string]
    case .damaged(let path, let bytes): ["file": path.string, "size": "\(ByteCount(bytes))"]
    case .left(let depth, let reason):
      ["records": "\(depth.records)", "size": "\(ByteCount(depth.bytes))", "reason": reason ?? "the writer was closed"]
    }
  }
}
