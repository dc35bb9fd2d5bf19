import CollectorCore
import Foundation
import OCI
import Synchronization

extension SourceConformance {
  func checkYielding(_ findings: inout ContractFindings) async {
    await findings.check("a slow consumer") { checks in
      let recorder = EntryRecorder()
      try await source.list(selection, memory: InMemoryLedger()) { await recorder.appendSlowly($0) }
      checks.expect(await recorder.highestConcurrency, is: 1, "entries come one after the other")
      checks.expect(await recorder.entries.count, is: expected.count, "none is lost, and the call lasts until the last is taken")
    }
    for position in Set([1, expected.count]).sorted() {
      await findings.check("a consumer that fails at entry \(position)") { checks in
        let error = FakeError.permanent("the consumer has had enough")
        let calls = Mutex(0)
        do {
          try await source.list(selection, memory: InMemoryLedger()) { _ in
            let count = calls.withLock { count in
              count += 1
              return count
            }
            if count == position { throw error }
          }
          checks.expect(false, "the listing ends with its error; it ended well")
        } catch let found as FakeError {
          checks.expect(found, is: error, "the listing ends with its error")
        }
        checks.expect(calls.withLock { $0 }, is: position, "nothing is yielded after it")
      }
    }
    await checkCancellation(&findings)
  }

  private func checkCancellation(_ findings: inout ContractFindings) async {
    await findings.check("a task that is cancelled before") { checks in
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await entries()
      }
      task.cancel()
      await expectCancellation(of: task, &checks)
    }
    guard expected.count > 1 else { return }
    await findings.check("a task that is cancelled in the middle") { checks in
      let gate = Gate()
      let task = Task {
        let recorder = EntryRecorder()
        try await source.list(selection, memory: InMemoryLedger()) { entry in
          await recorder.append(entry)
          // A consumer that does not notice by itself.
          try? await gate.wait()
        }
        return await recorder.entries
      }
      await gate.waitForArrivals(1)
      task.cancel()
      await expectCancellation(of: task, &checks)
    }
  }

  private func expectCancellation(of task: Task<[ListedImage], any Error>, _ checks: inout ContractFindings.Checks) async {
    do {
      let entries = try await task.value
      checks.expect(false, "the listing ends with CancellationError; it ended well, after \(entries.count) entries")
    } catch {
      checks.expect(error is CancellationError, "the listing ends with CancellationError, not \(error)")
    }
  }
}
