/// What is wrong with a script before it runs anywhere.
public enum ScriptError: Error, Equatable, Sendable {
  case unreadable(file: String, reason: String)
  case badSetting(file: String, line: Int, reason: String)
  case noRuntime(file: String, known: [String])
  case duplicateName(name: String, files: [String])
  case unknownName(name: String, known: [String])
  /// The toolbox has no such part.
  case lacksTool(script: String, tool: String, known: [String])
  /// What has to be made of the script before it can run cannot be made.
  case notBuilt(file: String, reason: String)
}

extension ScriptError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "script \(file) cannot be read: \(reason)"
    case .badSetting(let file, let line, let reason): "\(file):\(line): \(reason)"
    case .noRuntime(let file, let known):
      "no runtime knows what to do with \(file); there are \(known.joined(separator: ", ")), chosen by suffix or #! line"
    case .duplicateName(let name, let files):
      "the scripts \(files.joined(separator: " and ")) have the same name, \(name): rename one, since results are kept by name"
    case .unknownName(let name, let known):
      "there is no script \(name): neither a file nor a built-in script (\(known.joined(separator: ", ")))"
    case .lacksTool(let script, let tool, let known):
      """
      script \(script) needs \(tool), which this toolbox does not have (\(known.isEmpty ? "it has bash only" : known.joined(separator: ", "))): \
      build it again with `make toolbox`
      """
    case .notBuilt(let file, let reason): "script \(file) cannot be built: \(reason)"
    }
  }
}
