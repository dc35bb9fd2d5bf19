import CollectorCore
import Foundation
import OCI

extension LedgerConformance {
  func checkFailures(_ findings: inout ContractFindings) async {
    let image = Sample.image().imageID
    let failure = Failure(reason: "the registry “is away”", isTransient: true)
    await findings.check("transient failures") { checks in
      let ledger = try await make()
      var gaps: [TimeInterval] = []
      for attempt in 1...20 {
        let time = Sample.time(after: Double(attempt) * 86_400)
        let counted = try await ledger.count(failure, of: image, at: time)
        checks.expect(counted.attempts, is: attempt, "attempts add up")
        checks.expect(counted.reason, is: failure.reason, "the reason stays")
        checks.expect(counted.isTransient, "the kind stays")
        gaps.append(counted.nextTry?.timeIntervalSince(time) ?? 0)
      }
      checks.expect(gaps.allSatisfy { $0 > 0 }, "each has a next attempt")
      checks.expect(gaps[0] < gaps[1] && gaps[1] < gaps[2], "the gaps grow: \(gaps)")
      checks.expect(gaps == gaps.sorted() && gaps[18] == gaps[19], "the gaps stop growing and never shrink: \(gaps)")
    }
    await findings.check("final failures") { checks in
      let ledger = try await make()
      _ = try await ledger.count(failure, of: image, at: Sample.time)
      let final = Failure(reason: "it is no image", isTransient: false)
      let counted = try await ledger.count(final, of: image, at: Sample.time)
      checks.expect(counted.nextTry, is: nil, "there is no next attempt")
      checks.expect(counted.attempts, is: 2, "attempts add up with those of other failures")
    }
    await findings.check("several attempts in one pass") { checks in
      let ledger = try await make()
      let several = Failure(reason: failure.reason, isTransient: true, attempts: 3)
      let first = try await ledger.count(several, of: image, at: Sample.time)
      checks.expect(first.attempts, is: 3, "all of them count")
      let second = try await ledger.count(several, of: image, at: Sample.time)
      checks.expect(second.attempts, is: 6, "and add up")
    }
    await findings.check("failures before a result") { checks in
      let ledger = try await make()
      let other = Sample.image("other")
      for imageID in [image, other.imageID] { _ = try await ledger.count(failure, of: imageID, at: Sample.time) }
      try await ledger.finish(Sample.result(), toolbox: Sample.toolbox)
      let counted = try await ledger.count(failure, of: image, at: Sample.time)
      checks.expect(counted.attempts, is: 1, "a result makes them forgotten")
      let others = try await ledger.count(failure, of: other.imageID, at: Sample.time)
      checks.expect(others.attempts, is: 2, "those of other images are not")
    }
  }
}
