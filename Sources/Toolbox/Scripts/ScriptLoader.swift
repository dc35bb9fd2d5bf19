public import CollectorCore
import SystemPackage

/// Finds the scripts that a user asks for and makes them ready to run.
public struct ScriptLoader: Sendable {
  private let runtimes: [any ScriptRuntime]
  private let builtIn: [ScriptFile]

  /// - Parameter runtimes: Of those that recognise a script, the first one runs it.
  public init(runtimes: [any ScriptRuntime], builtIn: [ScriptFile] = BuiltInScripts.all) {
    self.runtimes = runtimes
    self.builtIn = builtIn
  }

  /// The scripts that `--script` names, in that order; where it names none, the built-in ones, but for those that run on request.
  ///
  /// The name of a built-in script stands for that script, whatever files there are; anything else is a file, or a directory whose
  /// scripts are all meant, sorted by name.
  ///
  /// - Throws: `ScriptError`, `CancellationError`, or what a runtime's compile step throws.
  public func load(_ arguments: [String]) async throws -> [LoadedScript] {
    let files =
      arguments.isEmpty ? builtIn.filter { !BuiltInScripts.onRequest.contains($0.name) } : try arguments.flatMap(files(for:))
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
    if let file = builtIn.first(where: { $0.name == argument }) { return [file] }
    let path = FilePath(argument)
    do {
      if try path.stat().type == .directory { return try ScriptDirectory(path).files() }
    } catch let error as ScriptError {
      throw error
    } catch {
      if error as? Errno == .noSuchFileOrDirectory, !argument.contains("/") {
        throw .unknownName(name: argument, known: builtIn.map(\.name))
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
