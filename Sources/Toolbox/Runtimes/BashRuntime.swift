public import CollectorCore

/// Runs scripts of the shell by the toolbox's bash.
public struct BashRuntime: ScriptRuntime {
  /// Shells whose scripts bash understands.
  private static let shells: Set = ["bash", "sh", "dash", "ash"]

  public let name = "bash"

  public init() {}

  /// Whether the `#!` line names a shell that bash can stand for, or there is no such line and the suffix is `.sh`.
  public func recognises(_ file: ScriptFile) -> Bool {
    let words = file.interpreterWords
    return words.isEmpty ? file.suffix == ".sh" : Self.shells.contains(words[0])
  }

  /// The `#!` line's arguments, such as `-eu`, are those of bash.
  public func prepare(_ file: ScriptFile) async throws -> Script {
    try Script(file, readBy: ["/collector/bin/bash"])
  }
}
