/// What is wrong with a piece of text or a document that should have followed an OCI specification.
public enum OCIError: Error, Equatable, Sendable {
  /// `text` is no digest; see `Digest`.
  case malformedDigest(text: String, reason: String)
  /// `text` is no image reference; `offset` is the position, in characters, of the first one that does not fit.
  case malformedReference(text: String, offset: Int, reason: String)
  /// `text` is no platform; see `Platform`.
  case malformedPlatform(text: String)
  /// The document called `name` could not be read.
  case malformedDocument(name: String, reason: String)
  /// The bytes called `name` do not have the digest they were asked for by.
  case digestMismatch(name: String, expected: Digest, actual: Digest)
}

extension OCIError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformedDigest(let text, let reason):
      "malformed digest \(text.debugDescription): \(reason); expected something like sha256:<64 hexadecimal digits>"
    case .malformedReference(let text, let offset, let reason):
      "malformed image reference: \(reason)\n\(MarkedText(text, at: offset))"
    case .malformedPlatform(let text):
      "malformed platform \(text.debugDescription); expected OS/ARCHITECTURE[/VARIANT], such as linux/amd64 or linux/arm/v7"
    case .malformedDocument(let name, let reason):
      "\(name) cannot be read: \(reason)"
    case .digestMismatch(let name, let expected, let actual):
      "\(name) does not match its digest: expected \(expected), got \(actual)"
    }
  }
}
