public import CollectorCore

/// Runs scripts of the shell by the toolbox's bash.
public struct BashRuntime: ScriptRuntime {
  /// Shells whose scripts bash understands.
  private static let shells: Set = ["bash", "sh", "dash", "ash"]
  private static let program = "/collector/bin/bash"

  public let name = "bash"

  public init() {}

  /// Whether the `#!` line names a shell that bash can stand for, or there is no such line and the suffix is `.sh`.
  public func recognises(_ file: ScriptFile) -> Bool {
    let words = file.interpreterWords
    return words.isEmpty ? file.suffix == ".sh" : Self.shells.contains(words[0])
  }

  /// The `#!` line's arguments, such as `-eu`, are those of bash.
  public func prepare(_ file: ScriptFile) async throws -> Script {
    let text = try file.asText()
    let fileName = file.name + file.suffix
    return Script(
      name: file.name,
      settings: try ScriptSettings(parsing: text, comment: "#"),
      command: [Self.program] + text.interpreterWords.dropFirst() + ["\(Script.directory)/\(fileName)"],
      payload: [Script.PayloadFile(name: fileName, isExecutable: true, content: text.content)]
    )
  }
}
