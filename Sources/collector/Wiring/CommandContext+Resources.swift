import CollectorCore
import Toolbox
import Writers

extension CommandContext {
  /// The scripts that the settings name.
  ///
  /// - Throws: `ScriptError`.
  func loadScripts() async throws -> [LoadedScript] {
    try await ScriptLoader(runtimes: BuiltInPlugins.runtimes).load(settings.scripts)
  }

  /// Opens the ledger for as long as `body` lasts.
  ///
  /// - Throws: `InventoryError`.
  func withLedger<Value: Sendable>(_ body: @Sendable (any Ledger) async throws -> Value) async throws -> Value {
    let (ledger, close) = try BuiltInPlugins.ledger(path: settings.statePath)
    do {
      let value = try await body(ledger)
      try close()
      return value
    } catch {
      try? close()
      throw error
    }
  }

  /// Opens writers for as long as `body` lasts.
  ///
  /// - Throws: `WriterError`.
  func withWriters<Value: Sendable>(
    _ specifications: [WriterSpecification],
    _ body: @Sendable ([any Writer]) async throws -> Value
  ) async throws -> Value {
    var writers: [any Writer] = []
    do {
      for specification in specifications { writers.append(try await BuiltInPlugins.writer(specification)) }
      let value = try await body(writers)
      for writer in writers { try await writer.close() }
      return value
    } catch {
      for writer in writers { try? await withoutCancellation { try await writer.close() } }
      throw error
    }
  }
}
