import CollectorCore
import Foundation
import OCI

extension LedgerConformance {
  /// More than there are cores and connections, and few enough to be quick.
  private static let taskCount = 32

  func checkConcurrency(_ findings: inout ContractFindings) async {
    await findings.check("failures counted at once") { checks in
      let ledger = try await make()
      let image = Sample.image().imageID
      let attempts = try await concurrently { _ in
        try await ledger.count(Failure(reason: "away", isTransient: true), of: image, at: Sample.time).attempts
      }
      checks.expect(attempts.sorted(), is: Array(1...Self.taskCount), "each counts once")
    }
    await findings.check("results, references and states kept at once") { checks in
      let ledger = try await make()
      let image = Sample.image()
      let moved = try await concurrently { number in
        try await ledger.remember(
          .image(image),
          of: Sample.digest("index"),
          on: Sample.platform,
          configuration: Data("{}".utf8)
        )
        try await ledger.finish(Sample.result(of: image, script: "script \(number)"), toolbox: Sample.toolbox)
        try await ledger.note(Sample.listing("\(number)", of: image), at: Sample.time)
        try await ledger.note(.collected, of: "\(number)", at: Sample.time)
        let isNews = try await ledger.isNews(.collected, of: "\(number)")
        return try await ledger.change(at: Sample.name("\(number)"), to: image) == .same && !isNews
      }
      checks.expect(moved.allSatisfy { $0 }, "each finds what it has kept")
      let runs = try await ledger.finishedRuns(of: image.imageID, toolbox: Sample.toolbox)
      checks.expect(runs.count, is: Self.taskCount, "no result is lost")
    }
    await findings.check("a task that is cancelled") { checks in
      let ledger = try await make()
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        try await ledger.finish(Sample.result(), toolbox: Sample.toolbox)
      }
      task.cancel()
      do {
        try await task.value
      } catch {
        checks.expect(error is CancellationError, "it gets CancellationError or its result; it got \(error)")
      }
    }
  }

  private func concurrently<Value: Sendable>(_ body: @escaping @Sendable (Int) async throws -> Value) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
      for number in 0..<Self.taskCount { group.addTask { try await body(number) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
