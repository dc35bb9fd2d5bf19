import CollectorCore

extension Script {
  /// A script that a program of the toolbox reads.
  ///
  /// - Parameters:
  ///   - program: It and its arguments; those of the `#!` line follow them.
  ///   - tools: The parts of the toolbox that have it.
  /// - Throws: `ScriptError` where the file is no text, or its settings are wrong.
  init(_ file: ScriptFile, readBy program: [String], tools: Set<String> = []) throws(ScriptError) {
    let text = try file.asText()
    let fileName = file.name + file.suffix
    self.init(
      name: file.name,
      settings: try ScriptSettings(parsing: text, comment: "#"),
      command: program + text.interpreterWords.dropFirst() + ["\(Script.directory)/\(fileName)"],
      payload: [PayloadFile(name: fileName, isExecutable: true, content: text.content)],
      parameters: text.parameters,
      tools: tools
    )
  }
}
