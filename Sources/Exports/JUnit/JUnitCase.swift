import CollectorCore

/// A test case: a check, or a script that failed.
struct JUnitCase {
  enum Outcome {
    case passed, failure, error, skipped
  }

  let outcome: Outcome
  let element: XMLElement

  /// The checks of a result, or its failure.
  static func cases(of result: ExportedResult) -> [JUnitCase] {
    if let failure = result.failure { return [JUnitCase(failure: failure, of: result)] }
    return result.checks.map { JUnitCase($0, script: result.script) }
  }

  private init(failure: String, of result: ExportedResult) {
    outcome = .error
    element = XMLElement(
      name: "testcase",
      attributes: [("classname", result.script), ("name", result.script), ("time", result.duration.inSeconds)],
      children: [XMLElement(name: "error", attributes: [("message", failure), ("type", result.status.rawValue)], text: failure)]
    )
  }

  private init(_ check: CheckResult, script: String) {
    let explanation = check.explanation
    let child: XMLElement?
    switch check.status {
    case .pass:
      (outcome, child) = (.passed, check.message.isEmpty ? nil : XMLElement(name: "system-out", text: check.message))
    case .warn:
      (outcome, child) = (.passed, XMLElement(name: "system-out", text: "warning: \(explanation)"))
    case .fail:
      let attributes: [(StaticString, String)] = [("message", explanation), ("type", "fail")]
      (outcome, child) = (.failure, XMLElement(name: "failure", attributes: attributes, text: explanation))
    case .skip:
      (outcome, child) = (.skipped, XMLElement(name: "skipped", attributes: [("message", explanation)]))
    }
    element = XMLElement(
      name: "testcase",
      attributes: [("classname", script), ("name", check.id)],
      children: child.map { [$0] } ?? []
    )
  }
}
