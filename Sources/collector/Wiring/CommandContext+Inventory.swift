import CollectorCore
import Inventory

extension CommandContext {
  /// Opens the inventory for questions, for as long as `body` lasts.
  ///
  /// - Throws: `InventoryError`, such as `nothingCollected`.
  func withInventory<Value: Sendable>(_ body: (AskedInventory) async throws -> Value) async throws -> Value {
    let inventory = try BuiltInPlugins.inventory(asking: settings.statePath)
    return try await closing("the inventory", { try inventory.close() }) { try await body(inventory) }
  }

  /// Tells, beside an answer about packages, what it could not see. Also where little is to be told: it is a problem of the answer.
  func note(_ coverage: InventoryCoverage) {
    if let text = coverage.note { note(text) }
  }

  /// Tells what people should know of an answer; data goes to standard output.
  func note(_ text: String) {
    Screen.standardError.print("note: \(text)".oneTerminalLine)
  }

  /// What is good to know, and no problem.
  func remark(_ text: String) {
    if !settings.verbosity.isQuiet { note(text) }
  }
}

extension InventoryCoverage {
  /// What an answer about packages could not see; `nil` where it has seen everything.
  var note: String? {
    if images == 0, unreached == 0 { return "no image is there to be asked about: `collector query images` lists those that are" }
    var texts: [String] = []
    if unknown > 0 {
      texts.append(
        "\(unknown) of \(counted(images, "image")) could not be looked into, or not in full (`collector query images --missing-package NAME` names them)"
      )
    }
    if unreached > 0 {
      texts.append("\(counted(unreached, "name")) could not be reached (`collector query images --failed`)")
    }
    for gap in gaps {
      texts.append("\(gap.script) has not run in \(gap.images) of \(counted(images, "image"))")
    }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }
}
