import ArgumentParser

/// How commands end.
enum ExitStatus: Int32, Sendable {
  /// All is well.
  case success = 0
  /// Something failed, and was named.
  case failed = 1
  /// Wrong usage, or nothing could be done.
  case unusable = 2
  /// Stopped by a signal.
  case interrupted = 130

  var code: ExitCode { ExitCode(rawValue) }
}
