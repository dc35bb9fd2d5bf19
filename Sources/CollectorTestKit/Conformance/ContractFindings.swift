/// What a conformance suite found that does not hold, in sentences.
struct ContractFindings: Sendable {
  private(set) var violations: [String] = []

  /// Does the checks of `subject` that `body` makes. What it throws is a finding too.
  mutating func check(_ subject: String, _ body: (inout Checks) async throws -> Void) async {
    var checks = Checks(subject: subject)
    do {
      try await body(&checks)
    } catch {
      checks.violations.append("\(subject): threw \(error)")
    }
    violations += checks.violations
  }

  /// The same for checks that nothing has to be waited for.
  mutating func checkAtOnce(_ subject: String, _ body: (inout Checks) -> Void) {
    var checks = Checks(subject: subject)
    body(&checks)
    violations += checks.violations
  }

  struct Checks {
    let subject: String
    fileprivate(set) var violations: [String] = []

    mutating func expect(_ holds: Bool, _ sentence: String) {
      if !holds { violations.append("\(subject): does not hold: \(sentence)") }
    }

    mutating func expect<Value: Equatable>(_ found: Value, is expected: Value, _ sentence: String) {
      if found != expected { violations.append("\(subject): does not hold: \(sentence); expected \(expected), found \(found)") }
    }
  }
}
