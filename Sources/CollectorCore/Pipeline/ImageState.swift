/// What a pass says of everything that a source listed: exactly one of these.
public enum ImageState: Sendable, Hashable {
  /// Every script that was due has run well.
  case collected
  /// Nothing was due: the same image has been collected before.
  case unchanged
  /// The selection excludes it.
  case filtered(reason: String)
  /// It cannot be run here, and that is no fault: another platform, no image.
  case skipped(reason: String)
  /// It could not be read, brought in or run, or a script in it did not end well.
  case failed(Failure)

  /// The state's name in records and tables.
  public var name: String {
    switch self {
    case .collected: "collected"
    case .unchanged: "unchanged"
    case .filtered: "filtered"
    case .skipped: "skipped"
    case .failed: "failed"
    }
  }

  /// `nil` for states that need none.
  public var reason: String? {
    switch self {
    case .collected, .unchanged: nil
    case .filtered(let reason), .skipped(let reason): reason
    case .failed(let failure): failure.reason
    }
  }

  public var failure: Failure? {
    if case .failed(let failure) = self { failure } else { nil }
  }
}
