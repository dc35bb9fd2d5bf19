import CollectorCore
import Foundation
import Logging
import SystemPackage
import Toolbox

extension CommandContext {
  /// The scripts that the settings name.
  ///
  /// - Throws: `ScriptError`.
  func loadScripts() async throws -> [LoadedScript] {
    try await scriptLoader.load(settings.scripts)
  }

  var scriptLoader: ScriptLoader {
    let runtimes = BuiltInPlugins.runtimes(
      searchPath: settings.environment["PATH"] ?? ProgramPath.standardSearchPath,
      // Beside the store of layers, which has nothing in it but its own.
      cache: FilePath(FileManager.default.currentDirectoryPath).pushing(FilePath("\(settings.sandbox.cache)-programs"))
    )
    return ScriptLoader(runtimes: runtimes)
  }

  /// The scripts that the settings name, and a toolbox that has what they need.
  ///
  /// - Throws: `ScriptError`, `ToolboxError`.
  func loadScriptsAndToolbox() async throws -> ([Script], PackedToolbox) {
    let scripts = try await loadScripts().map(\.script)
    let toolbox = try openToolbox()
    for script in scripts { _ = try toolbox.parts(for: script) }
    return (scripts, toolbox)
  }

  /// Opens the ledger for as long as `body` lasts.
  ///
  /// - Throws: `InventoryError`.
  func withLedger<Value: Sendable>(_ body: @Sendable (any Ledger) async throws -> Value) async throws -> Value {
    let (ledger, close) = try BuiltInPlugins.ledger(path: settings.statePath)
    return try await closing("the state", close) { try await body(ledger) }
  }

  /// Does `body`, then lets go of something, however `body` ends. That the latter fails is no reason to lose what the former gave.
  func closing<Value>(
    _ what: String,
    _ close: @Sendable () async throws -> Void,
    _ body: () async throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    await warning(what, close)
    return try result.get()
  }

  func warning(_ what: String, _ operation: @Sendable () async throws -> Void) async {
    do {
      try await operation()
    } catch {
      logger.warning("could not be closed", metadata: ["what": "\(what)", "error": "\(error)"])
    }
  }
}
