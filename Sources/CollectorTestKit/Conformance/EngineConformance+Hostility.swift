import CollectorCore
import OCI

extension EngineConformance {
  func checkHostility(_ findings: inout ContractFindings) async {
    await findings.check("an image with an empty root file system") { checks in
      try await holding(images.empty) { image in
        let text = "echo bash $((1 + 1)); echo busybox | tr a-z A-Z; [[ -e /etc/passwd ]] && echo it is not empty; exit 0"
        checks.expect(try await output(of: text, in: image), is: "bash 2\nBUSYBOX\n", "scripts run in it")
        let temporary = try await output(of: "echo x > /tmp/x; cat /tmp/x", in: image)
        checks.expect(temporary, is: "x\n", "there is room for temporary files")
      }
    }
    await findings.check("an image that asks for everything") { checks in
      try await holding(images.hostile) { image in
        let outcome = try await run("echo script", in: image)
        checks.expect(outcome.text, is: "script\n", "its entry point, command and shell start-up files are not used")
        checks.expect(outcome.errorText, is: "", "nothing of it complains")
        checks.expect(outcome.ending, is: .exited(code: 0), "the script ends well")
        let secret = try await output(of: "cat /secret/file", in: image)
        checks.expect(secret, is: "only root reads this\n", "files that are closed to others can be read")
        let written = try await output(of: "{ echo x >/data/x; } 2>/dev/null && echo written; exit 0", in: image)
        checks.expect(written, is: "", "what it declares as volumes cannot be written to")
      }
    }
    await findings.check("a shell of the image") { checks in
      try await holding(images.busybox) { image in
        checks.expect(try await output(of: "/bin/sh -c 'echo $((6 * 7))'", in: image), is: "42\n", "its programs can be run")
      }
    }
    for listing in images.obstructive {
      await findings.check("an image with a \(listing.name)") { checks in
        try await holding(listing) { image in
          let outcome = try await run("echo on", in: image)
          switch outcome.ending {
          case .exited(code: 0): checks.expect(outcome.text, is: "on\n", "scripts run in it, or cannot be started")
          case .notStarted(let reason): checks.expect(!reason.isEmpty, "the reason is given")
          default: checks.expect(false, "scripts run in it, or cannot be started; it was \(outcome.ending): \(outcome.errorText)")
          }
        }
      }
    }
  }
}
