import Logging

/// How much the user wants to be told: `-q`, nothing, `-v`, `-vv`, `-vvv`.
struct Verbosity: Sendable, Hashable {
  let isQuiet: Bool
  let verboseCount: Int

  init(isQuiet: Bool, verboseCount: Int) {
    self.isQuiet = isQuiet
    self.verboseCount = verboseCount
  }

  /// Whether to tell of images for which there is nothing to do, too.
  var isVerbose: Bool { verboseCount > 0 && !isQuiet }

  /// The least level that is logged. Silence beats chatter; warnings are never hidden.
  var logLevel: Logger.Level {
    if isQuiet { return .warning }
    return switch verboseCount {
    case ..<1: .notice
    case 1: .info
    case 2: .debug
    default: .trace
    }
  }
}
