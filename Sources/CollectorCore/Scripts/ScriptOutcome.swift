public import Foundation

/// What became of a script run.
public struct ScriptOutcome: Sendable, Hashable {
  /// How the container ended.
  public enum Ending: Sendable, Hashable {
    case exited(code: Int)
    /// The limit on time was reached, and everything in the container was killed.
    case timedOut
    /// The limit on memory was reached.
    case outOfMemory(code: Int)
    /// The limit on standard output was reached, and everything in the container was killed.
    case outputLimitReached
    /// The container could not be started, for a reason that lies in the image or the script.
    case notStarted(reason: String)
  }

  public let ending: Ending
  /// Standard output, at most the limit.
  public let standardOutput: Data
  /// How many bytes of standard output were seen, kept or not.
  public let standardOutputBytes: Int64
  /// The last part of standard error.
  public let standardError: Data
  /// From the start of the container to its end.
  public let duration: Duration

  public init(
    ending: Ending,
    standardOutput: Data = Data(),
    standardOutputBytes: Int64 = 0,
    standardError: Data = Data(),
    duration: Duration = .zero
  ) {
    self.ending = ending
    self.standardOutput = standardOutput
    self.standardOutputBytes = standardOutputBytes
    self.standardError = standardError
    self.duration = duration
  }

  public var isTruncated: Bool { standardOutputBytes > Int64(standardOutput.count) }
}
