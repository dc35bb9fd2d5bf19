/// What one look at this machine has found of what the embedded engine needs.
public struct SandboxFinding: Sendable, Hashable {
  public enum Verdict: Sendable, Hashable {
    case good
    /// Scripts run, and not as well guarded or as fast as they could.
    case doubtful
    /// Scripts cannot run.
    case bad
  }

  public let verdict: Verdict
  /// What was looked at: `runtime`, `overlayfs`, `user namespaces`, `cgroups`, `disk`.
  public let subject: String
  /// What was found, and where it is not good, how to mend it.
  public let text: String

  public init(_ verdict: Verdict, _ subject: String, _ text: String) {
    self.verdict = verdict
    self.subject = subject
    self.text = text
  }
}
