/// What runs a kind of script inside the container: bash, python, ruby, an executable, Go source.
public protocol ScriptRuntime: Sendable {
  /// What people call it: `bash`.
  var name: String { get }

  /// Whether `file` is of this kind, by its suffix or its `#!` line.
  func recognises(_ file: ScriptFile) -> Bool

  /// Makes `file` ready to run; a compile step belongs here.
  ///
  /// - Throws: `ScriptError`, which names the file and the line.
  func prepare(_ file: ScriptFile) async throws -> Script
}
