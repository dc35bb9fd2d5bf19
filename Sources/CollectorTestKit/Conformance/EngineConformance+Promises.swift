import CollectorCore
import Foundation
import OCI

extension EngineConformance {
  func checkPromises(_ findings: inout ContractFindings) async {
    for listing in [images.debianLike, images.hostile] {
      await holding(listing, &findings) { findings, image in
        await checkEnvironment(&findings, image)
        await checkFiles(&findings, image)
        await checkProcess(&findings, image)
      }
    }
  }

  private func checkEnvironment(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("the environment") { checks in
      let configuration = Data("{\"a\": \"line\\none\",\n \"b\": \"'quoted' $HOME = ä\"}".utf8)
      let script = Script(
        name: "environment",
        settings: ScriptSettings(),
        command: ["/collector/bin/busybox", "cat", "/proc/self/environ"],
        payload: []
      )
      let asked = ScriptRun(script, in: image.listing, configuration: configuration, limits: Limits(timeout: Self.patience))
      let outcome = try await engine.run(asked, in: image)
      checks.expect(outcome.ending, is: .exited(code: 0), "it can be read: \(outcome.errorText)")
      let found = outcome.standardOutput.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      let expected = asked.environment.map { "\($0.key)=\($0.value)" }
      checks.expect(Set(found).subtracting(expected), is: [], "nothing is there that was not given")
      checks.expect(Set(expected).subtracting(found), is: [], "all is there that was given")
      checks.expect(found.count, is: Set(found).count, "nothing is there twice")
    }
    await findings.check("the largest configuration that a variable holds") { checks in
      let text = String(repeating: "x", count: 100 << 10)
      let outcome = try await run("echo ${#COLLECTOR_CONFIG}", in: image, configuration: Data("\"\(text)\"".utf8))
      checks.expect(outcome.text, is: "\(text.utf8.count + 2)\n", "it is there in full: \(outcome.ending)")
    }
  }

  private func checkFiles(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("the files beside a script") { checks in
      let program = Data("#!/collector/bin/bash\necho program\n".utf8)
      let payload = [
        Script.PayloadFile(name: "program", isExecutable: true, content: program),
        Script.PayloadFile(name: "data", isExecutable: false, content: Data("data\n".utf8)),
        Script.PayloadFile(name: "nothing", isExecutable: false, content: Data()),
      ]
      let text = """
        cd \(Script.directory)
        cat data
        ./program
        [[ -x data ]] && echo data can be executed
        [[ -s nothing ]] && echo nothing is something
        ls
        """
      let expected = "data\nprogram\ndata\nnothing\nprogram\nrun.sh\n"
      checks.expect(try await output(of: text, in: image, payload: payload), is: expected, "they are as they were given")
    }
    await findings.check("the toolbox") { checks in
      let text = """
        type -p bash cat
        for file in /collector/x /collector/bin/x /collector/bin/bash \(Script.directory)/x \(Script.directory)/run.sh; do
          (echo x >> $file) 2>/dev/null && echo $file can be written
        done
        rm -f /collector/bin/cat 2>/dev/null && echo tools can be removed
        """
      let expected = "/collector/bin/bash\n/collector/bin/cat\n"
      let outcome = try await run(text, in: image)
      checks.expect(outcome.text, is: expected, "it comes first, and cannot be changed")
    }
  }

  private func checkProcess(_ findings: inout ContractFindings, _ image: AcquiredImage) async {
    await findings.check("arguments") { checks in
      let arguments = ["a b", "", "$HOME", "'\"\\", "-n", "ä", "two\nlines"]
      let command = ["/collector/bin/bash", "\(Script.directory)/run.sh"] + arguments
      let outcome = try await run(command, "printf '<%s>' \"$@\"", in: image)
      checks.expect(outcome.text, is: arguments.map { "<\($0)>" }.joined(), "they are passed as they are")
    }
    await findings.check("standard input") { checks in
      let outcome = try await run("read -r line; echo $? $line", in: image)
      checks.expect(outcome.text, is: "1\n", "it is at its end")
    }
    await findings.check("the working directory") { checks in
      checks.expect(try await output(of: "pwd", in: image), is: "/\n", "it is the root, whatever the image says")
    }
  }
}
