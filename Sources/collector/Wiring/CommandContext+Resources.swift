import AsyncHTTPClient
import CollectorCore
import Distribution
import Foundation
import ImageSources
import Inventory
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
  func withInventory<Value: Sendable>(_ body: @Sendable (SQLiteInventory) async throws -> Value) async throws -> Value {
    let inventory = try SQLiteInventory(path: settings.statePath)
    do {
      let value = try await body(inventory)
      try inventory.close()
      return value
    } catch {
      try? inventory.close()
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
