public import CollectorCore
import SystemPackage

/// Finds the scripts that a user asks for and makes them ready to run.
public struct ScriptLoader: Sendable {
  private let runtimes: [any ScriptRuntime]
  private let builtIn: [ScriptFile]
  private let checks: [ScriptFile]
  private let standard: [ScriptFile]

  /// What stands for every built-in script but the checks.
  public static let allBuiltIn = "all"

  /// - Parameters:
  ///   - runtimes: Of those that recognise a script, the first one runs it.
  ///   - standard: What runs where nothing is named.
  public init(
    runtimes: [any ScriptRuntime],
    builtIn: [ScriptFile] = BuiltInScripts.all,
    checks: [ScriptFile] = BuiltInScripts.checks,
    standard: [ScriptFile] = BuiltInScripts.standard
  ) {
    self.runtimes = runtimes
    self.builtIn = builtIn
    self.checks = checks
    self.standard = standard
  }

  /// The scripts that `--script` names, in that order; the standard ones where it names none.
  ///
  /// The name of a built-in script stands for that script, and `all` for all of them, whatever files there are; anything else is a file,
  /// or a directory whose scripts are all meant, sorted by name.
  ///
  /// - Throws: `ScriptError`, `CancellationError`, or what a runtime's compile step throws.
  public func load(_ arguments: [String]) async throws -> [LoadedScript] {
    let files = arguments.isEmpty ? standard : try arguments.flatMap(files(for:))
    try requireDistinctNames(files)
    var scripts: [LoadedScript] = []
    for file in files {
      try Task.checkCancellation()
      guard let runtime = runtimes.first(where: { $0.recognises(file) }) else {
        throw ScriptError.noRuntime(file: file.origin, known: runtimes.map(\.name))
      }
      scripts.append(LoadedScript(script: try await runtime.prepare(file), origin: file.origin, runtime: runtime.name))
    }
    return scripts
  }

  private func files(for argument: String) throws(ScriptError) -> [ScriptFile] {
    if argument == Self.allBuiltIn { return builtIn }
    if let file = (builtIn + checks).first(where: { $0.name == argument }) { return [file] }
    let path = FilePath(argument)
    do {
      if try path.stat().type == .directory { return try ScriptDirectory(path).files() }
    } catch let error as ScriptError {
      throw error
    } catch {
      if error as? Errno == .noSuchFileOrDirectory, !argument.contains("/") {
        throw .unknownName(name: argument, known: (builtIn + checks).map(\.name) + [Self.allBuiltIn])
      }
      throw .unreadable(file: argument, reason: String(describing: error))
    }
    return [try ScriptFile(reading: path)]
  }

  private func requireDistinctNames(_ files: [ScriptFile]) throws(ScriptError) {
    for (name, namesakes) in Dictionary(grouping: files, by: \.name).sorted(by: { $0.key < $1.key }) where namesakes.count > 1 {
      throw .duplicateName(name: name, files: namesakes.map(\.origin))
    }
  }
}
