import CollectorCore
import Foundation
import Inventory
import OCI
import Toolbox

/// The checks of `doctor`, each of which finds something however the others end.
struct Examination: Sendable {
  let context: CommandContext

  func findings() async -> [Finding] {
    var findings = [toolbox()]
    findings += await EngineExamination(context: context).findings()
    findings += await state()
    findings += writers()
    findings += await scripts()
    findings += await RegistryExamination(context: context).findings()
    findings += await LocalExamination(context: context).findings()
    return findings
  }

  private func toolbox() -> Finding {
    do {
      let location = try context.toolboxLocator.locate()
      let toolbox = try location.verify()
      let parts = toolbox.parts.map { "\($0.name) \($0.digest.short)" }
      return .good("toolbox", "\(location.directory), for \(toolbox.platform): \(parts.joined(separator: ", "))")
    } catch {
      return .bad("toolbox", "\(error)")
    }
  }

  private func state() async -> [Finding] {
    let path = context.settings.statePath
    do {
      try await context.withLedger { _ in }
      let survey = try await context.withInventory { try await $0.survey() }
      let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
      return [.state(survey, at: path), .disk(at: directory, remedy: "make room, or choose another place with --state")]
    } catch {
      return [.bad("state", "\(error)")]
    }
  }

  /// What waits for receivers, and what they refused.
  private func writers() -> [Finding] {
    do {
      return try BuiltInPlugins.spools(below: context.spoolRoot).map(Finding.spool)
    } catch {
      return [.bad("writer", "\(error)")]
    }
  }

  private func scripts() async -> [Finding] {
    do {
      return [.good("scripts", try await context.loadScripts().map(\.script.name).joined(separator: ", "))]
    } catch {
      return [.bad("scripts", "\(error)")]
    }
  }
}
