import CollectorCore

extension LedgerConformance {
  func checkStates(_ findings: inout ContractFindings) async {
    let failure = Failure(reason: "no “room”", isTransient: true, attempts: 2, nextTry: Sample.time(after: 60))
    let later = Failure(reason: "no “room”", isTransient: true, attempts: 2, nextTry: Sample.time(after: 120))
    let states: [ImageState] = [
      .collected, .unchanged, .filtered(reason: "excluded"), .filtered(reason: "too old"), .skipped(reason: "excluded"),
      .failed(failure), .failed(later), .failed(Failure(reason: "no “room”", isTransient: false, attempts: 2)),
    ]
    for state in states {
      await findings.check("the state \(state)") { checks in
        let ledger = try await make()
        for _ in 1...2 { checks.expect(try await ledger.isNews(state, of: "a"), "it is news until it is noted") }
        for _ in 1...2 {
          try await ledger.note(state, of: "a", at: Sample.time)
          checks.expect(try await !ledger.isNews(state, of: "a"), "then it is none, however often it is noted")
        }
        checks.expect(try await ledger.isNews(state, of: "b"), "that says nothing of other names")
        for other in states where other != state && !(state == .collected && other == .unchanged) {
          checks.expect(try await ledger.isNews(other, of: "a"), "\(other) after it is news")
        }
      }
    }
    await findings.check("an image that stays as it is") { checks in
      let ledger = try await make()
      try await ledger.note(.collected, of: "a", at: Sample.time)
      checks.expect(try await !ledger.isNews(.unchanged, of: "a"), "unchanged after collected is no change")
    }
    await findings.check("a failure that was counted") { checks in
      let ledger = try await make()
      // Instants of clocks are finer than those that are kept.
      let time = Sample.time(after: 0.123_456_789)
      let counted = try await ledger.count(Failure(reason: "away", isTransient: true), of: Sample.image().imageID, at: time)
      try await ledger.note(.failed(counted), of: "a", at: time)
      checks.expect(try await !ledger.isNews(.failed(counted), of: "a"), "it is the state that was noted")
    }
    await findings.check("text that images made") { checks in
      let ledger = try await make()
      let state = ImageState.failed(Failure(reason: "exit 1: a\u{0}b\u{1b}[2J\r\n'; DROP TABLE state; --", isTransient: false))
      try await ledger.note(state, of: "a", at: Sample.time)
      checks.expect(try await !ledger.isNews(state, of: "a"), "it is the state that was noted")
    }
  }
}
