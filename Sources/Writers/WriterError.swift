public import CollectorCore
public import SystemPackage

/// What keeps a writer from taking records.
public enum WriterError: Error, Equatable, Sendable {
  /// The text that asks for a writer names none.
  case malformedSpecification(text: String, reason: String)
  /// The text asks for a kind of writer that this version does not have.
  case notAvailable(text: String)
  /// This user may not write there.
  case permissionDenied(path: FilePath)
  /// Something that is no directory is where a directory has to be.
  case notADirectory(path: FilePath)
  /// The file system cannot be written.
  case readOnly(path: FilePath)
  /// There is no room left, or no more of the user's quota.
  case full(name: String)
  /// Other processes kept the file locked for too long.
  case busy(path: FilePath, after: Duration)
  /// Whoever read what is written has gone away.
  case readerGone(name: String)
  /// A record that cannot be written as JSON.
  case unencodable(reason: String)
  /// The system could not do something for another reason.
  case failed(name: String, action: String, reason: String)
}

extension WriterError: ClassifiedError {
  public var isTransient: Bool {
    switch self {
    case .full, .busy: true
    case .malformedSpecification, .notAvailable, .permissionDenied, .notADirectory, .readOnly, .readerGone, .unencodable, .failed:
      false
    }
  }

  public var description: String {
    switch self {
    case .malformedSpecification(let text, let reason):
      "the writer \(text.debugDescription) cannot be used: \(reason); a writer is one of \(WriterSpecification.forms)"
    case .notAvailable(let text):
      "the writer \(text.debugDescription) is of a kind that this version does not have yet; it has \(WriterSpecification.forms)"
    case .permissionDenied(let path):
      "no permission to write \(path); change its owner or mode, or name another directory with --writer"
    case .notADirectory(let path): "\(path) is no directory; move it away, or name another directory with --writer"
    case .readOnly(let path): "\(path) is on a file system that cannot be written; name another directory with --writer"
    case .full(let name): "there is no room left for \(name); make room on its disk, or raise the quota"
    case .busy(let path, let limit):
      "\(path) was locked by another process for more than \(limit.brief); wait for that process to end, or stop it"
    case .readerGone(let name): "whoever read \(name) has gone away, so that nothing more can be written"
    case .unencodable(let reason): "a record cannot be written as JSON: \(reason)"
    case .failed(let name, let action, let reason): "\(name) failed to \(action): \(reason)"
    }
  }
}
