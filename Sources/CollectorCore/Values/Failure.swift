public import Foundation

/// Why something could not be done, and whether trying again can help.
public struct Failure: Sendable, Hashable, Codable {
  /// What failed, on what, and what the user can do.
  public var reason: String
  /// Whether the same attempt can succeed later with nothing else changed.
  public var isTransient: Bool
  /// How many attempts were made, in this pass and those before.
  public var attempts: Int
  /// When the next attempt is due; `nil` where only a change of the image or the script brings one.
  public var nextTry: Date?

  public init(reason: String, isTransient: Bool, attempts: Int = 1, nextTry: Date? = nil) {
    self.reason = reason
    self.isTransient = isTransient
    self.attempts = attempts
    self.nextTry = nextTry
  }

  /// What `error` says of itself; an error that does not is taken for final, so that nothing is tried for ever.
  public init(_ error: any Error) {
    let classified = error as? any ClassifiedError
    self.init(reason: String(describing: error), isTransient: classified?.isTransient ?? false)
  }
}

/// An error that knows whether trying again can help. The errors that plugins throw conform to it.
public protocol ClassifiedError: Error, CustomStringConvertible {
  /// Whether the same attempt can succeed later with nothing else changed.
  var isTransient: Bool { get }
  /// How long the other side asked to be left alone; `nil` where it did not.
  var retryAfter: Duration? { get }
}

extension ClassifiedError {
  public var retryAfter: Duration? { nil }
}
