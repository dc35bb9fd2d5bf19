public import CollectorCore

/// Runs scripts by the toolbox's ruby.
public struct RubyRuntime: ScriptRuntime {
  public let name = "ruby"

  public init() {}

  /// Whether the `#!` line names ruby, or there is no such line and the suffix is `.rb`.
  public func recognises(_ file: ScriptFile) -> Bool {
    guard let program = file.interpreterWords.first else { return file.suffix == ".rb" }
    return program == "ruby" || program.hasPrefix("ruby3")
  }

  /// The toolbox's ruby starts without RubyGems, which would take as long as most scripts: what belongs to the language is there all the
  /// same.
  public func prepare(_ file: ScriptFile) async throws -> Script {
    try Script(file, readBy: ["/collector/bin/ruby", "--disable=did_you_mean,error_highlight"], tools: ["ruby"])
  }
}
