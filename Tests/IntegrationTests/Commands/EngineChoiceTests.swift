import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// Which engine runs scripts, and what is said where one cannot.
@Suite struct EngineChoiceTests {
  /// The embedded engine cannot run without a place for its store, whatever runtimes the machine has.
  private static let noSandbox = ["PATH": "/nonexistent", "COLLECTOR_CACHE": "/dev/null/cache"]

  private func withoutDaemon(engine: String, _ body: (CollectorProgram) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let podman = ["CONTAINER_HOST": "unix://\(directory.file("no-podman.sock"))", "DOCKER_HOST": ""]
      try await body(
        CollectorProgram(
          directory: directory,
          dockerHost: nil,
          engine: engine,
          environment: Self.noSandbox.merging(podman) { $1 }
        )
      )
    }
  }

  @Test func dockerTakesThePlaceOfTheEmbeddedEngineAndThatIsToldOnce() async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "a", tag: "1")
      let variables = Self.noSandbox.merging(["COLLECTOR_ENGINE": "auto"]) { $1 }
      let ending = try await collector("collect", "\(registry.host)/a:1", environment: variables)
      #expect(ending.status == 0, "\(ending.errors)")
      let warnings = ending.errors.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
      #expect(warnings.count == 1, "\(ending.errors)")
      #expect(warnings.first?.hasPrefix("warning: the embedded engine cannot run here: ") == true)
      #expect(warnings.first?.contains("; using docker at unix://") == true)
      #expect(try collector.results(of: "packages").compactMap { $0["engine"] as? String } == ["docker"])

      let doctor = try await collector("doctor", environment: variables)
      #expect(doctor.status == 0, "\(doctor.output)")
      #expect(doctor.output.contains("warn  sandbox   "), "\(doctor.output)")
      #expect(doctor.output.contains("ok    engine    docker "))
    }
  }

  @Test func whereNothingCanRunContainersAllWaysAreNamed() async throws {
    try await withoutDaemon(engine: "auto") { collector in
      let ending = try await collector("run", "packages", "127.0.0.1:1/a:1")
      // A daemon of the machine's own would be taken.
      guard !FileManager.default.fileExists(atPath: "/var/run/docker.sock") else { return }
      #expect(ending.status == 2, "\(ending.errors)")
      let lines = ending.errors.split(separator: "\n").map(String.init)
      #expect(lines.count == 4 && lines[0] == "collector: no engine can run containers here", "\(ending.errors)")
      #expect(lines.dropFirst().map { String($0.prefix(10)) } == ["  sandbox:", "  docker: ", "  podman: "])
      #expect(ending.errors.contains("DOCKER_HOST") && ending.errors.contains("CONTAINER_HOST"))

      let doctor = try await collector("doctor")
      #expect(doctor.status == 1)
      #expect(doctor.output.contains("bad   sandbox   ") && doctor.output.contains("bad   engine    "), "\(doctor.output)")
    }
  }

  @Test func dockerHostThatLeadsNowhereIsNamedWithTheOthers() async throws {
    try await withTemporaryDirectory { directory in
      let collector = CollectorProgram(directory: directory, dockerHost: nil, engine: "auto", environment: Self.noSandbox)
      let ending = try await collector("run", "packages", "127.0.0.1:1/a:1")
      #expect(ending.status == 2)
      #expect(ending.errors.contains("  docker: no Docker daemon answers at unix://\(directory.file("no.sock"))"))
      #expect(ending.errors.contains("  podman: not asked, since DOCKER_HOST names a daemon"), "\(ending.errors)")
    }
  }

  @Test func theEmbeddedEngineAloneIsNotReplaced() async throws {
    try await withCollector { collector, registry in
      let variables = Self.noSandbox.merging(["COLLECTOR_ENGINE": "sandbox"]) { $1 }
      let ending = try await collector("collect", "\(registry.host)/", environment: variables)
      #expect(ending.status == 2)
      #expect(ending.errors.hasPrefix("collector: the embedded engine cannot run here: "), "\(ending.errors)")
      let doctor = try await collector("doctor", environment: variables)
      #expect(doctor.status == 1)
      #expect(doctor.output.contains("bad   sandbox   ") && !doctor.output.contains("  engine  "), "\(doctor.output)")
    }
  }

  @Test(arguments: ["auto", "sandbox"]) func aRuntimeThatIsNoneIsAnErrorOfTheSetting(engine: String) async throws {
    try await withCollector { collector, registry in
      let variables = ["COLLECTOR_RUNTIME": "/nonexistent/crun", "COLLECTOR_ENGINE": engine]
      for ending in [
        try await collector("collect", "\(registry.host)/", environment: variables),
        try await collector("clean", environment: variables),
      ] {
        #expect(ending.status == 2)
        #expect(ending.errors == "collector: COLLECTOR_RUNTIME: \"/nonexistent/crun\" is no program that can be run\n")
      }
      let doctor = try await collector("doctor", "--engine", engine, "--runtime", "nosuchruntime")
      #expect(doctor.output.contains("--runtime: \"nosuchruntime\" is no program in the directories of PATH"))
    }
  }

  @Test func cleanNeedsNoDaemonWhereNoneWasAskedFor() async throws {
    try await withoutDaemon(engine: "auto") { collector in
      for arguments in [["clean"], ["clean", "--all"], ["clean", "--engine", "sandbox"]] {
        let ending = try await collector(arguments)
        #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending)")
        #expect(ending.output.hasPrefix("removed 0 containers"))
      }
      #expect(try await collector("clean", "--engine", "docker").status == 2)
    }
  }

  @Test func theSubcommandForLayersIsNotShown() async throws {
    try await withoutDaemon(engine: "auto") { collector in
      for arguments in [["--help"], ["help"], ["collect", "--help"], ["nonsense"]] {
        let ending = try await collector(arguments)
        #expect(!(ending.output + ending.errors).contains("unpack-layer"))
      }
      // It takes a request that nobody can type by chance.
      #expect(try await collector("unpack-layer").status != 0)
      #expect(try await collector("unpack-layer", "{}").status != 0)
    }
  }
}
