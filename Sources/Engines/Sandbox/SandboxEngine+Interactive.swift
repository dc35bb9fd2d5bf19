public import CollectorCore
import Foundation
import SystemPackage

extension SandboxEngine: InteractiveEngine {
  public func runInteractively(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome.Ending {
    let terminal = TerminalState.current()
    defer { terminal?.restore() }
    return try await prepared(run, in: image).interactively(onTerminal: terminal != nil).ending
  }
}

/// How the terminal of this process is set, which the runtime changes while a container has it and does not set back when it is killed.
private struct TerminalState {
  private let attributes: termios

  /// `nil` where standard input and output are no terminal.
  static func current() -> TerminalState? {
    var attributes = termios()
    guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &attributes) == 0 else { return nil }
    return TerminalState(attributes: attributes)
  }

  func restore() {
    var attributes = attributes
    tcsetattr(STDIN_FILENO, TCSADRAIN, &attributes)
  }
}
