import CollectorCore
import Engines
import SystemPackage

/// The checks of `doctor` for what runs containers.
struct EngineExamination: Sendable {
  let context: CommandContext

  func findings() async -> [Finding] {
    switch context.settings.engine {
    case .docker, .podman:
      return await DaemonExamination(context: context).findings()
    case .sandbox:
      let sandbox = await sandboxFindings()
      return sandbox.contains { $0.verdict == .bad } ? sandbox : [Self.embedded] + sandbox
    case .auto:
      return Self.joined(sandbox: await sandboxFindings(), daemon: await DaemonExamination(context: context).findings())
    }
  }

  /// What the findings of both kinds of engines mean where one of them is enough.
  static func joined(sandbox: [Finding], daemon: [Finding]) -> [Finding] {
    let (hasSandbox, hasDaemon) = (!sandbox.contains(where: \.isBad), !daemon.contains(where: \.isBad))
    switch (hasSandbox, hasDaemon) {
    case (true, true):
      // What the daemon lacks harms no script.
      return [embedded] + sandbox
        + daemon.filter { $0.subject == "engine" }.map { .good("daemon", "\($0.text); it is not needed") }
    case (true, false):
      return [embedded] + sandbox
        + daemon.filter(\.isBad).map { .good("daemon", "not needed, and its images are no source here: \($0.text)") }
    case (false, true):
      return sandbox.map { $0.isBad ? .doubtful($0.subject, $0.text) : $0 } + daemon
    case (false, false):
      return sandbox + daemon
    }
  }

  private static let embedded = Finding.good("engine", "sandbox, the embedded one")

  private func sandboxFindings() async -> [Finding] {
    do {
      let configuration = try context.sandboxConfiguration()
      var findings = await BuiltInPlugins.examine(configuration).map(Finding.init)
      let remedy = "make room there (collector clean --all), or choose another place with --cache"
      findings.append(.disk(at: configuration.cache.string, remedy: remedy))
      return findings
    } catch {
      return [.bad("sandbox", "\(error)")]
    }
  }
}

extension Finding {
  fileprivate init(_ finding: SandboxFinding) {
    let text = "\(finding.subject): \(finding.text)"
    self =
      switch finding.verdict {
      case .good: .good("sandbox", text)
      case .doubtful: .doubtful("sandbox", text)
      case .bad: .bad("sandbox", text)
      }
  }

  fileprivate var isBad: Bool { verdict == .bad }
}
