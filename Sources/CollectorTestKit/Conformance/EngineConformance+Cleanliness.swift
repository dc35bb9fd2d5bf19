import CollectorCore
import Foundation

extension EngineConformance {
  func checkCleanliness(_ findings: inout ContractFindings) async {
    await holding(images.debianLike, &findings) { findings, image in
      await checkFreshness(&findings, image)
      await checkConcurrency(&findings, image)
      await checkCancellation(&findings, image)
      await checkReclaim(&findings, image)
    }
  }

  private func checkFreshness(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("one script after another") { checks in
      let text = "for place in /tmp /dev/shm; do ls -A $place; echo x > $place/left 2>/dev/null; done 2>/dev/null; exit 0"
      for _ in 1...2 {
        checks.expect(try await output(of: text, in: image), is: "", "what one does, the next cannot see")
        checks.expect(try await host.containers(), is: [], "the container is gone when the run is over")
      }
    }
  }

  private func checkConcurrency(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("scripts at the same time") { checks in
      let outputs = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for number in 0..<4 {
          group.addTask {
            let text = "echo \(number) > /tmp/number; sleep 0.5; ls /tmp; for i in {1..1000}; do cat /tmp/number; done"
            return (number, try await output(of: text, in: image))
          }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for number in 0..<4 {
        let expected = "number\n" + String(repeating: "\(number)\n", count: 1000)
        checks.expect(outputs[number] == expected, "each has its own container and its own output")
      }
    }
  }

  private func checkCancellation(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("a run that is cancelled") { checks in
      let task = Task { try await run("sleep 1000", in: image, limits: Limits(timeout: .seconds(600))) }
      try await waitForContainer()
      task.cancel()
      do {
        let outcome = try await task.value
        checks.expect(false, "it ends with CancellationError; it ended as \(outcome.ending)")
      } catch {
        checks.expect(error is CancellationError, "it ends with CancellationError, not \(error)")
      }
      checks.expect(try await host.containers(), is: [], "the container is gone when the run is over")
      checks.expect(try await output(of: "echo on", in: image), is: "on\n", "the next script runs")
    }
  }

  /// Returns once the host shows a container.
  private func waitForContainer() async throws {
    let deadline = ContinuousClock.now + Self.patience
    while try await host.containers().isEmpty {
      guard ContinuousClock.now < deadline else {
        throw FakeError.permanent("no container came up within \(Self.patience.brief)")
      }
      try await Task.sleep(for: Self.pollInterval)
    }
  }

  private static let pollInterval = Duration.milliseconds(50)

  private func checkReclaim(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("reclaiming while a script runs") { checks in
      let task = Task { try await run("sleep 2; cat /tmp/../usr/lib/os-release | wc -l", in: image) }
      try await waitForContainer()
      let reclaimed = try await engine.reclaim(everything: false)
      checks.expect(reclaimed, is: Reclaimed(), "nothing is removed, since all of it is in use")
      let outcome = try await task.value
      checks.expect(outcome.ending, is: .exited(code: 0), "the script goes on")
      checks.expect(outcome.text, is: "4\n", "it has its image and its tools")
    }
  }

  func checkEnd(_ findings: inout ContractFindings) async {
    await findings.check("the end of an engine") { checks in
      let before = try await host.images()
      try await holding(images.debianLike) { image in
        checks.expect(try await output(of: "echo on", in: image), is: "on\n", "it works")
      }
      let reclaimed = try await engine.reclaim(everything: true)
      checks.expect(reclaimed.problems, is: [], "everything can be reclaimed")
      try await engine.shutdown()
      checks.expect(try await host.containers(), is: [], "no container is left")
      checks.expect(try await host.others(), is: [], "no volume or mount is left")
      let after = try await host.images()
      checks.expect(after.isSubset(of: before), "no image is left that was not there before: \(after.subtracting(before))")
    }
  }
}
