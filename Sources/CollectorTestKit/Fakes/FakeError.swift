public import CollectorCore

/// An error of a fake plugin that says of itself what the test wants.
public struct FakeError: ClassifiedError, Hashable {
  public let description: String
  public let isTransient: Bool
  public let retryAfter: Duration?

  public init(_ description: String, isTransient: Bool = false, retryAfter: Duration? = nil) {
    self.description = description
    self.isTransient = isTransient
    self.retryAfter = retryAfter
  }

  /// An error that trying again can mend.
  public static func transient(_ description: String = "a passing fault", retryAfter: Duration? = nil) -> FakeError {
    FakeError(description, isTransient: true, retryAfter: retryAfter)
  }

  /// An error that trying again cannot mend.
  public static func permanent(_ description: String = "a lasting fault") -> FakeError {
    FakeError(description)
  }
}
