public import CollectorCore

/// Runs scripts by the toolbox's python.
public struct PythonRuntime: ScriptRuntime {
  public let name = "python"

  public init() {}

  /// Whether the `#!` line names python in some version of 3, or there is no such line and the suffix is `.py`.
  public func recognises(_ file: ScriptFile) -> Bool {
    guard let program = file.interpreterWords.first else { return file.suffix == ".py" }
    return program == "python" || program == "python3" || program.hasPrefix("python3.")
  }

  /// In isolated mode: neither the environment nor directories of the image can lead to other modules than the toolbox's.
  public func prepare(_ file: ScriptFile) async throws -> Script {
    try Script(file, readBy: ["/collector/bin/python3", "-I"], tools: ["python"])
  }
}
