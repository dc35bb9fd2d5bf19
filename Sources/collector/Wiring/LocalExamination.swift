import CollectorCore
import Synchronization

/// The checks of `doctor` for sources on this machine: whether they can be listed.
struct LocalExamination: Sendable {
  let context: CommandContext

  func findings() async -> [Finding] {
    guard context.settings.namesSources else { return [] }
    do {
      let local = try context.settings.sourceSpecifications().filter { $0.registryScope == nil }
      return try await context.withSources(local, Unobserved()) { sources in
        var findings: [Finding] = []
        for source in sources { findings.append(await examine(source)) }
        return findings
      }
    } catch {
      return [.bad("source", "\(error)")]
    }
  }

  private func examine(_ source: any ImageSource) async -> Finding {
    let failure = Mutex<String?>(nil)
    let images = Mutex(0)
    do {
      try await source.list(context.settings.selection, memory: TransientMemory()) { entry in
        switch entry {
        case .image: images.withLock { $0 += 1 }
        case .failed(_, let found): failure.withLock { $0 = $0 ?? found.reason }
        case .filtered, .skipped: break
        }
      }
    } catch {
      return .bad("source", "\(error)")
    }
    if let reason = failure.withLock({ $0 }) { return .bad("source", "\(source.scope): \(reason)") }
    let count = images.withLock { $0 }
    return count == 0
      ? .doubtful("source", "\(source.scope) has no image that is wanted")
      : .good("source", "\(source.scope) has \(count) images")
  }
}

private struct Unobserved: PassObserver {
  func observe(_ event: PassEvent) {}
}
