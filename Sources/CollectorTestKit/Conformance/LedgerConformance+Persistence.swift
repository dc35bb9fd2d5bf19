import CollectorCore
import Foundation
import OCI

extension LedgerConformance {
  func checkPersistence(
    _ findings: inout ContractFindings,
    _ reopen: @Sendable (any Ledger) async throws -> any Ledger
  ) async {
    await findings.check("a ledger opened anew") { checks in
      let image = Sample.image()
      let index = Sample.digest("index")
      let result = Sample.result(of: image)
      let failing = Sample.sparseImage()
      let failure = Failure(reason: "away", isTransient: true)
      let configuration = Data("{}".utf8)

      let before = try await make()
      try await before.remember(.image(image), of: index, on: Sample.platform, configuration: configuration)
      try await before.note(Sample.listing(of: image), at: Sample.time)
      let counted = try await before.count(failure, of: failing.imageID, at: Sample.time)
      try await before.note(.failed(counted), of: "failing", at: Sample.time)
      try await before.note(.collected, of: "collected", at: Sample.time)
      try await before.finish(result, toolbox: Sample.toolbox)
      try await before.finish(Sample.passRecord())

      let after = try await reopen(before)
      let resolution = try await after.resolution(of: index, on: Sample.platform)
      checks.expect(resolution, is: .image(image), "it knows what digests lead to")
      checks.expect(try await after.configuration(of: image.imageID), is: configuration, "it knows configurations")
      checks.expect(try await after.change(at: Sample.name(), to: image), is: .same, "it knows references")
      let change = try await after.change(at: Sample.name(), to: failing)
      checks.expect(change, is: .moved(from: image), "it knows what references led to")
      checks.expect(try await !after.isNews(.failed(counted), of: "failing"), "it knows states of failures")
      checks.expect(try await !after.isNews(.unchanged, of: "collected"), "it knows other states")
      let runs = try await after.finishedRuns(of: image.imageID, toolbox: Sample.toolbox)
      checks.expect(runs, is: [result.scriptDigest: result.finishedRun], "it knows finished runs")
      let again = try await after.count(failure, of: failing.imageID, at: Sample.time)
      checks.expect(again.attempts, is: 2, "it knows earlier attempts")
    }
  }
}
