public import CollectorCore
public import SystemPackage

/// What keeps a writer from taking records.
public enum WriterError: Error, Equatable, Sendable {
  /// The text that asks for a writer names none.
  case malformedSpecification(text: String, reason: String)
  /// This user may not write there.
  case permissionDenied(path: FilePath)
  /// Something that is no directory is where a directory has to be.
  case notADirectory(path: FilePath)
  /// The file system cannot be written.
  case readOnly(path: FilePath)
  /// There is no room left, or no more of the user's quota.
  case full(name: String)
  /// So many records wait for their receiver that no more are taken.
  case spoolFull(name: String, path: FilePath, bound: ByteCount, depth: SpoolDepth)
  /// The writer has been closed.
  case closed(name: String)
  /// What an analyzer is to be shown cannot be used.
  case unusableToken(place: String, reason: String)
  /// The authorities that the environment names cannot be used.
  case unusableCertificates(path: String, reason: String)
  /// The environment names a proxy that cannot be used.
  case unusableProxy(variable: String)
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
    case .full, .busy, .spoolFull: true
    case .malformedSpecification, .permissionDenied, .notADirectory, .readOnly, .readerGone, .unencodable, .failed,
      .closed, .unusableToken, .unusableCertificates, .unusableProxy:
      false
    }
  }

  public var description: String {
    switch self {
    case .malformedSpecification(let text, let reason):
      "the writer \(text.debugDescription) cannot be used: \(reason); a writer is one of \(WriterSpecification.forms)"
    case .permissionDenied(let path):
      "no permission to write \(path); change its owner or mode, or name another directory with --writer"
    case .notADirectory(let path): "\(path) is no directory; move it away, or name another directory with --writer"
    case .readOnly(let path): "\(path) is on a file system that cannot be written; name another directory with --writer"
    case .full(let name): "there is no room left for \(name); make room on its disk, or raise the quota"
    case .spoolFull(let name, let path, let bound, let depth): Self.description(ofFull: name, path, bound, depth)
    case .closed(let name): "\(name) has been closed, so that nothing more can be written"
    case .unusableToken(let place, let reason): "the token in \(place) cannot be used: \(reason)"
    case .unusableCertificates(let path, let reason): "the certificates in \(path) cannot be used: \(reason)"
    case .unusableProxy(let variable):
      "the proxy that \(variable) names cannot be used: it is to be an address such as http://proxy.example.com:3128"
    case .busy(let path, let limit):
      "\(path) was locked by another process for more than \(limit.brief); wait for that process to end, or stop it"
    case .readerGone(let name): "whoever read \(name) has gone away, so that nothing more can be written"
    case .unencodable(let reason): "a record cannot be written as JSON: \(reason)"
    case .failed(let name, let action, let reason): "\(name) failed to \(action): \(reason)"
    }
  }
}

extension WriterError {
  private static func description(ofFull name: String, _ path: FilePath, _ bound: ByteCount, _ depth: SpoolDepth) -> String {
    var text = "the spool of \(name) is at its bound of \(bound): \(depth.records) records wait for their receiver"
    var remedies = ["see to it that it takes them"]
    if depth.refused > 0 {
      text += ", and \(depth.refused) that it refused take \(ByteCount(depth.refusedBytes))"
      remedies.append("look at \(path.appending("refused")) and remove what is in it")
    }
    return "\(text); \(remedies.joined(separator: ", ")), or raise the bound with --spool-size"
  }
}
