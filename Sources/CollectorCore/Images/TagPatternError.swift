import OCI

/// What is wrong with a pattern of tags.
public enum TagPatternError: Error, Hashable, Sendable {
  /// `offset` is the position, in characters, of the first one that does not fit.
  case malformed(pattern: String, offset: Int, reason: String)
}

extension TagPatternError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let pattern, let offset, let reason):
      "malformed pattern of tags: \(reason)\n\(MarkedText(pattern, at: offset))"
    }
  }
}
