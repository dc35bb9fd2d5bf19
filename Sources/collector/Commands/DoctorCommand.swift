import ArgumentParser
import CollectorCore
import Foundation

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check engine, toolbox, state, disk and sources; say how to mend what is wrong.",
    discussion: "Sources are optional: with them, their registries are asked whether they answer."
  )

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Scripts") var scripts: ScriptOptions
  @OptionGroup(title: "Containers") var engine: EngineOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let settings = try Settings.resolve(output, selection, scripts, engine, environment: ProcessInfo.processInfo.environment)
    let context = CommandContext(settings)
    let findings = try await interruptible {
      let findings = await Examination(context: context).findings()
      // A check that was stopped has found nothing.
      try Task.checkCancellation()
      return findings
    }
    context.output.print(findings.flatMap { $0.lines(context.output.style) })
    if findings.contains(where: { $0.verdict == .bad }) { throw ExitStatus.failed.code }
  }
}

/// What one check of `doctor` has found.
struct Finding: Sendable, Hashable {
  enum Verdict: Sendable, Hashable {
    case good
    /// Collector works, and not as well as it could.
    case doubtful
    /// Collector does not work.
    case bad
  }

  let verdict: Verdict
  /// What was looked at: `engine`, `toolbox`.
  let subject: String
  /// What was found, and where it is not good, what to do.
  let text: String

  static func good(_ subject: String, _ text: String) -> Finding { Finding(verdict: .good, subject: subject, text: text) }
  static func doubtful(_ subject: String, _ text: String) -> Finding { Finding(verdict: .doubtful, subject: subject, text: text) }
  static func bad(_ subject: String, _ text: String) -> Finding { Finding(verdict: .bad, subject: subject, text: text) }

  func lines(_ style: TerminalStyle) -> [String] {
    let (mark, ink): (String, Ink) =
      switch verdict {
      case .good: ("ok  ", .green)
      case .doubtful: ("warn", .yellow)
      case .bad: ("bad ", .red)
      }
    var line = StyledText(mark, ink)
    line.append("  " + subject.padded(to: Self.subjectColumns) + "  ")
    line.append(text)
    return [line.rendered(style)]
  }

  /// As wide as the longest of the fixed subjects.
  private static let subjectColumns = 8
}
