import CollectorCore
import Foundation

extension EngineConformance {
  func checkOutcomes(_ findings: inout ContractFindings) async {
    await holding(images.debianLike, &findings) { findings, image in
      await checkEndings(&findings, image)
      await checkStarts(&findings, image)
      await checkBytes(&findings, image)
    }
  }

  private func checkEndings(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("a script that ends well") { checks in
      let outcome = try await run("echo out; echo err >&2", in: image)
      checks.expect(outcome.ending, is: .exited(code: 0), "its exit status is 0")
      checks.expect(outcome.text, is: "out\n", "its standard output is kept, apart from the other")
      checks.expect(outcome.errorText, is: "err\n", "its standard error is kept, apart from the other")
      checks.expect(outcome.standardOutputBytes, is: 4, "its output is counted")
      checks.expect(outcome.duration > .zero && outcome.duration < Self.patience, "its time is measured: \(outcome.duration)")
    }
    let silent = [
      "exit 3": 3, "exit 255": 255, "exit 137": 137, "(kill -SEGV $BASHPID); exit $?": 139, "exec >&- 2>&-; exit 4": 4,
    ]
    for (text, code) in silent {
      await findings.check("the script \(text)") { checks in
        let outcome = try await run(text, in: image)
        checks.expect(outcome.ending, is: .exited(code: code), "its exit status is an outcome")
        checks.expect(outcome.text, is: "", "it has printed nothing")
      }
    }
    await findings.check("a script that fails in the middle") { checks in
      let outcome = try await run("echo first; echo why >&2; exit 3; echo never", in: image)
      checks.expect(outcome.ending, is: .exited(code: 3), "its exit status is an outcome")
      checks.expect(outcome.text, is: "first\n", "what it printed is kept")
      checks.expect(outcome.errorText, is: "why\n", "what it complained of is kept")
    }
    await findings.check("a script that leaves a process behind") { checks in
      let outcome = try await run("sleep 1000 >/dev/null 2>&1 </dev/null & echo on; exit 0", in: image)
      checks.expect(outcome.ending, is: .exited(code: 0), "the script's end is the run's end")
      checks.expect(outcome.text, is: "on\n", "its output is kept")
    }
    await findings.check("a process that is left behind and keeps the output open") { checks in
      let outcome = try await run("sleep 1000 & echo on; exit 5", in: image)
      checks.expect(outcome.ending, is: .exited(code: 5), "the script's end is the run's end")
      checks.expect(outcome.text, is: "on\n", "its output is kept")
    }
  }

  /// An executable that somebody made for another machine, or that wants what the image does not have. Some runtimes find that out before
  /// the container counts as started, some after.
  private func checkStarts(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    let programs = [
      "bytes that are no program": "\u{1}\u{2}\u{3}", "an interpreter that is not there": "#!/nowhere/interpreter\n",
    ]
    for (what, content) in programs {
      await findings.check("a script of \(what)") { checks in
        let program = Script.PayloadFile(name: "program", isExecutable: true, content: Data(content.utf8))
        let outcome = try await run(["\(Script.directory)/program"], in: image, payload: [program])
        switch outcome.ending {
        case .notStarted(let reason): checks.expect(!reason.isEmpty, "the reason is given")
        case .exited(let code): checks.expect(code != 0 && !outcome.errorText.isEmpty, "it fails, and says why")
        default: checks.expect(false, "that it cannot be started is an outcome; it was \(outcome.ending)")
        }
      }
    }
  }

  private func checkBytes(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("output that is no text") { checks in
      let bytes = Data((0...255).map { UInt8($0) } + [0xc3, 0x28, 0xff, 0xfe, 0x0a])
      let file = Script.PayloadFile(name: "bytes", isExecutable: false, content: bytes)
      let outcome = try await run("cat \(Script.directory)/bytes", in: image, payload: [file])
      checks.expect(outcome.standardOutput, is: bytes, "it is kept byte by byte")
    }
    await findings.check("much output") { checks in
      // Eight megabytes, in lines that tell where something is missing.
      let outcome = try await run("seq 1000000 1999999 | head -c 8000000", in: image)
      var expected = Data()
      for number in 1_000_000..<2_000_000 { expected.append(contentsOf: "\(number)\n".utf8) }
      checks.expect(outcome.ending, is: .exited(code: 0), "the script ends well")
      checks.expect(outcome.standardOutput == expected.prefix(8_000_000), "all of it is kept, in order")
      checks.expect(!outcome.isTruncated, "it is not cut")
    }
    await findings.check("much standard error") { checks in
      let outcome = try await run("seq 1 200000 >&2; echo the last line >&2; echo out", in: image, limits: Self.smallOutput)
      checks.expect(outcome.ending, is: .exited(code: 0), "it does not count as output")
      checks.expect(outcome.text, is: "out\n", "standard output is not mixed with it")
      checks.expect(outcome.standardError.count, is: Limits.keptStandardErrorBytes, "as much is kept as is promised")
      checks.expect(outcome.errorText.hasSuffix("200000\nthe last line\n"), "what is kept is the end")
    }
  }

  static let smallOutput = Limits(timeout: patience, output: ByteCount(1 << 20))
}
