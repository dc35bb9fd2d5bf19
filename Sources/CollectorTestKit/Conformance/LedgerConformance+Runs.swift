import CollectorCore
import OCI

extension LedgerConformance {
  func checkRuns(_ findings: inout ContractFindings) async {
    await findings.check("finished runs") { checks in
      let ledger = try await make()
      let image = Sample.image()
      let none = try await ledger.finishedRuns(of: image.imageID, toolbox: Sample.toolbox)
      checks.expect(none, is: [:], "there are none before one is finished")

      let good = Sample.result(of: image)
      let bad = Sample.result(
        of: image,
        script: "users",
        status: .timeout,
        reason: "it ran “too long”\n\u{0}",
        output: .string("")
      )
      for result in [good, bad] { try await ledger.finish(result, toolbox: Sample.toolbox) }
      let runs = try await ledger.finishedRuns(of: image.imageID, toolbox: Sample.toolbox)
      checks.expect(Set(runs.keys), is: [good.scriptDigest, bad.scriptDigest], "each script is found by its digest")
      checks.expect(runs[good.scriptDigest], is: good.finishedRun, "a good run is kept with its number of packages")
      let failed = runs[bad.scriptDigest]
      checks.expect(failed?.status, is: .timeout, "a run that did not end well is finished too")
      checks.expect(failed?.reason?.hasPrefix("it ran “too long”\n") ?? false, "its reason is kept")
      checks.expect(failed?.packageCount, is: .some(nil), "a run without a list of packages has no number of them")

      let others = try await ledger.finishedRuns(of: Sample.image("other").imageID, toolbox: Sample.toolbox)
      checks.expect(others, is: [:], "another image has its own runs")
      let otherToolbox = try await ledger.finishedRuns(of: image.imageID, toolbox: Sample.digest("other toolbox"))
      checks.expect(otherToolbox, is: [:], "a run with one toolbox is not finished with another")
    }
    await checkRepeats(&findings)
    await findings.check("a large result") { checks in
      let ledger = try await make()
      let output = JSONValue.string(String(repeating: "0123456789abcde\n", count: 1 << 17))
      let result = Sample.result(script: "large", output: output)
      try await ledger.finish(result, toolbox: Sample.toolbox)
      let runs = try await ledger.finishedRuns(of: result.imageID, toolbox: Sample.toolbox)
      checks.expect(runs[result.scriptDigest], is: result.finishedRun, "two megabytes of output are kept")
    }
    await findings.check("passes") { _ in
      let ledger = try await make()
      for second in 0..<3 { try await ledger.finish(Sample.passRecord(at: Sample.time(after: Double(second)))) }
    }
  }

  private func checkRepeats(_ findings: inout ContractFindings) async {
    await findings.check("results with the same key") { checks in
      let ledger = try await make()
      let result = Sample.result()
      func found() async throws -> FinishedRun? {
        try await ledger.finishedRuns(of: result.imageID, toolbox: Sample.toolbox)[result.scriptDigest]
      }
      for _ in 1...2 { try await ledger.finish(result, toolbox: Sample.toolbox) }
      checks.expect(try await found(), is: result.finishedRun, "a repeat is harmless")
      let later = Sample.result(at: Sample.time(after: 1), status: .failed, reason: "later")
      try await ledger.finish(later, toolbox: Sample.toolbox)
      checks.expect(try await found(), is: later.finishedRun, "the later one holds")
      try await ledger.finish(result, toolbox: Sample.toolbox)
      checks.expect(try await found(), is: later.finishedRun, "the later one holds also when the earlier comes last")
    }
  }
}
