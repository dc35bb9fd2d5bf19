import CollectorCore
import Foundation

extension EngineConformance {
  /// Longer than a container needs to start on a busy machine.
  private static let shortTimeout = Duration.seconds(3)

  func checkLimits(_ findings: inout ContractFindings) async {
    await holding(images.debianLike, &findings) { findings, image in
      await checkTime(&findings, image)
      await checkOutputLimit(&findings, image)
      await checkMemory(&findings, image)
      await checkProcesses(&findings, image)
      await checkDisk(&findings, image)
    }
  }

  private func checkTime(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("a script that never ends, and heeds no signal") { checks in
      let text = "trap '' TERM INT HUP; echo begun; echo waiting >&2; sleep 1000 & while :; do sleep 1000; done"
      let outcome = try await run(text, in: image, limits: Limits(timeout: Self.shortTimeout))
      checks.expect(outcome.ending, is: .timedOut, "it is killed when its time is up")
      checks.expect(outcome.text, is: "begun\n", "what it printed is kept")
      checks.expect(outcome.errorText, is: "waiting\n", "what it complained of is kept")
      checks.expect(outcome.duration >= Self.shortTimeout, "it had the time it was given: \(outcome.duration)")
      checks.expect(outcome.duration < Self.patience, "it had not much more: \(outcome.duration)")
      checks.expect(try await host.containers(), is: [], "nothing of it is left")
    }
  }

  private func checkOutputLimit(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    let limit = 1 << 20
    await findings.check("a script that prints for ever") { checks in
      let outcome = try await run("yes", in: image, limits: Self.smallOutput)
      checks.expect(outcome.ending, is: .outputLimitReached, "it is killed at the limit")
      checks.expect(outcome.standardOutput.count, is: limit, "what is kept is the limit")
      checks.expect(outcome.standardOutput.starts(with: Data("y\ny\ny\n".utf8)), "what is kept is the beginning")
      checks.expect(outcome.isTruncated, "it says that something is missing")
    }
    await findings.check("a script that prints as much as it may") { checks in
      let outcome = try await run("head -c \(limit) /dev/zero", in: image, limits: Self.smallOutput)
      checks.expect(outcome.ending, is: .exited(code: 0), "it is not killed")
      checks.expect(outcome.standardOutput.count, is: limit, "all of it is kept")
      checks.expect(!outcome.isTruncated, "nothing is missing")
    }
  }

  private func checkMemory(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    let limits = Limits(timeout: Self.patience, memory: .mebibytes(64))
    await findings.check("a script that needs more memory than it may have") { checks in
      let outcome = try await run("x=0123456789abcdef; while :; do x=$x$x; done", in: image, limits: limits)
      guard case .outOfMemory(let code) = outcome.ending else {
        return checks.expect(false, "that is its outcome; it was \(outcome.ending)")
      }
      checks.expect(code != 0, "its exit status tells that it did not end well")
    }
    await findings.check("a script that needs little memory") { checks in
      let outcome = try await run("x=$(head -c 1000000 /dev/zero | tr '\\0' x); echo ${#x}", in: image, limits: limits)
      checks.expect(outcome.ending, is: .exited(code: 0), "it runs within the same limit")
      checks.expect(outcome.text, is: "1000000\n", "it gets through")
    }
  }

  private func checkProcesses(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    let limits = Limits(timeout: Self.shortTimeout, pids: 32)
    await findings.check("a script that forks for ever") { checks in
      let outcome = try await run("bomb() { bomb | bomb & }; bomb; while :; do sleep 1; done", in: image, limits: limits)
      switch outcome.ending {
      case .timedOut, .exited, .outOfMemory: break
      default: checks.expect(false, "it ends at a limit; it was \(outcome.ending)")
      }
      checks.expect(try await host.containers(), is: [], "nothing of it is left")
      checks.expect(try await output(of: "echo on", in: image), is: "on\n", "the next script runs")
    }
    await findings.check("a script that starts many processes") { checks in
      // bash would try each again for seconds.
      let text = """
        busybox sh -c 'i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i + 1)); done' 2>/dev/null
        count=0
        for entry in /proc/[0-9]*; do ((count += 1)); done
        echo $count
        """
      let count = Int(try await output(of: text, in: image, limits: limits).filter(\.isNumber)) ?? 0
      checks.expect((16...32).contains(count), "there are as many as it may have: \(count)")
    }
  }

  private func checkDisk(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("the directory for temporary files") { checks in
      let text = """
        set -e
        ls -A /tmp | wc -l
        echo text > /tmp/file
        cat /tmp/file
        set +e
        head -c \(2 * Limits.temporaryBytes) /dev/zero 2>/dev/null > /tmp/large && echo it has no end
        size=$(stat -c %s /tmp/large)
        ((size <= \(Limits.temporaryBytes))) || echo it holds $size
        ((size > \(Limits.temporaryBytes / 2))) || echo it holds only $size
        """
      checks.expect(try await output(of: text, in: image), is: "0\ntext\n", "it is empty, and can be written up to its limit")
    }
  }
}
