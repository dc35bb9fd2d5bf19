import CollectorTestKit
import Foundation
import OCI
import Subprocess
import SystemPackage
import Testing

/// Processes and daemons that end in the middle of a pass.
@Suite(.serialized) struct InterruptionTests {
  private static let count = 6

  /// A daemon and a registry with images, and a script that takes its time in each.
  private func withSlowPass(
    _ body: (CollectorProgram, LocalRegistry, DockerDaemon, _ script: String) async throws -> Void
  ) async throws {
    try await withDockerDaemon { daemon in
      try await withCollector(at: daemon) { collector, registry in
        for number in 0..<Self.count {
          let image = try TestImage.busybox().with { $0.labels = ["number": "\(number)"] }.packed()
          try await registry.pusher.push(image, to: "app", tag: "\(number)")
        }
        let script = try collector.script("sleep 2; echo \"$COLLECTOR_IMAGE\"\n", named: "slow")
        try await body(collector, registry, daemon, script)
      }
    }
  }

  /// What all must be like after a pass that did what was left.
  private func expectComplete(_ collector: CollectorProgram, _ daemon: DockerDaemon) async throws {
    let results = try collector.results(of: "slow")
    #expect(results.count == Self.count)
    #expect(results.allSatisfy { $0["status"] as? String == "ok" })
    #expect(Set(results.compactMap { $0["output"] as? String }).count == Self.count)
    let files = try FileManager.default.subpathsOfDirectory(atPath: collector.directory.file("out").string)
    #expect(files.count == Self.count + 2, "a temporary file is left: \(files)")
    let docker = try daemon.docker()
    #expect(try await docker("ps", "--all", "--quiet") == "")
    let volumes = try await docker("volume", "ls", "--quiet").split(separator: "\n")
    #expect(volumes.allSatisfy { $0.hasPrefix("collector-toolbox-") }, "\(volumes)")
    let images = try await docker("images", "--all", "--format", "{{.Repository}} {{.Digest}} {{.ID}}").split(separator: "\n")
    #expect(images.count == 1 && images.allSatisfy { $0.hasPrefix("collector-loader ") }, "\(images)")
  }

  private func startedContainers(_ daemon: DockerDaemon) async throws -> Int {
    try await daemon.docker()("ps", "--quiet").split(separator: "\n").count
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsCleanlyAndTheNextPassDoesTheRest(signal: Int32) async throws {
    try await withSlowPass { collector, registry, daemon, script in
      let process = try await collector.start("collect", "-j", "2", "-s", script, "\(registry.host)/app")
      try await eventually("a result is there") { try !collector.results(of: "slow").isEmpty }
      try await eventually("a container runs") { try await startedContainers(daemon) > 0 }
      process.send(signal)
      try await eventually("the process has ended") { !process.isRunning }
      #expect(process.status == .exited(130))
      #expect(process.logTail().contains("the next pass takes"))
      let docker = try daemon.docker()
      #expect(try await docker("ps", "--all", "--quiet") == "", "a container is left")
      #expect(try await docker("images", "--format", "{{.Repository}}") == "collector-loader", "an image is left")
      let done = try collector.results(of: "slow").count
      #expect(done > 0 && done < Self.count)

      let rest = try await collector("collect", "-s", script, "\(registry.host)/app")
      #expect(rest.status == 0)
      #expect(rest.output.contains("\(Self.count - done) collected, \(done) unchanged"))
      try await expectComplete(collector, daemon)
    }
  }

  @Test func aSecondSignalEndsAtOnce() async throws {
    try await withSlowPass { collector, registry, daemon, _ in
      let script = try collector.script("sleep 1000\n", named: "endless")
      let process = try await collector.start("collect", "--timeout", "1h", "-s", script, "\(registry.host)/app")
      try await eventually("a container runs") { try await startedContainers(daemon) > 0 }
      // A daemon that hangs holds up the cleaning.
      await daemon.suspend()
      process.send(SIGINT)
      try await eventually("it says that it stops") { process.logTail().contains("stopping") }
      #expect(process.isRunning)
      process.send(SIGINT)
      try await eventually("the process has ended") { !process.isRunning }
      #expect(process.status == .exited(130))
      await daemon.resume()
      let cleaned = try await collector("clean")
      #expect(cleaned.status == 0, "\(cleaned.errors)")
      let left = try await daemon.docker()("ps", "--all", "--quiet")
      #expect(left == "")
    }
  }

  @Test func aKilledProcessLosesNothingAndTheNextPassCleansUp() async throws {
    try await withSlowPass { collector, registry, daemon, script in
      for _ in 0..<2 {
        let process = try await collector.start("collect", "-j", "2", "-s", script, "\(registry.host)/app")
        let before = try collector.results(of: "slow").count
        try await eventually("a result is there") { try collector.results(of: "slow").count > before }
        try await eventually("a container runs") { try await startedContainers(daemon) > 0 }
        await process.kill()
        let left = try await daemon.docker()("ps", "--all", "--quiet")
        #expect(left != "", "there is nothing to clean up")
      }
      let done = try collector.results(of: "slow").count
      let rest = try await collector("collect", "-s", script, "\(registry.host)/app")
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(done >= 2)
      // A process killed after a writer had a result and before the ledger knew of it leaves that one to be done again.
      let counts = (done - 4...done).filter { $0 > 0 }.map { "\(Self.count - $0) collected, \($0) unchanged" }
      #expect(counts.contains { rest.output.contains($0) }, "\(rest.output)")
      let next = try await collector("collect", "-s", script, "\(registry.host)/app")
      #expect(next.output.contains("\(Self.count) unchanged"))
      try await expectComplete(collector, daemon)
    }
  }

  @Test func cleanRemovesWhatAKilledProcessLeft() async throws {
    try await withSlowPass { collector, registry, daemon, script in
      let process = try await collector.start("collect", "-j", "2", "-s", script, "\(registry.host)/app")
      try await eventually("a container runs") { try await startedContainers(daemon) > 0 }
      await process.kill()
      let docker = try daemon.docker()
      #expect(try await collector("clean").status == 0)
      #expect(try await docker("ps", "--all", "--quiet") == "")
      #expect(try await docker("images", "--format", "{{.Repository}}") == "collector-loader")
      #expect(
        try await docker("volume", "ls", "--quiet").split(separator: "\n").allSatisfy { $0.hasPrefix("collector-toolbox-") }
      )
    }
  }

  @Test(arguments: [true, false]) func aDaemonThatIsRestartedIsWaitedFor(gently: Bool) async throws {
    try await withSlowPass { collector, registry, daemon, script in
      let process = try await collector.start("collect", "-j", "2", "-s", script, "\(registry.host)/app")
      try await eventually("a result is there") { try !collector.results(of: "slow").isEmpty }
      try await eventually("a container runs") { try await startedContainers(daemon) > 0 }
      if gently { await daemon.stop() } else { try await daemon.kill() }
      try await daemon.startAgain()
      try await eventually("the process has ended") { !process.isRunning }
      #expect(process.status == .exited(0), "\(process.logTail())")
      // A volume whose making the stopped daemon did not get to the end of has no owner, and is left alone for a moment.
      try await Task.sleep(for: .seconds(6))
      let next = try await collector("collect", "-s", script, "\(registry.host)/app")
      #expect(next.output.contains("\(Self.count) unchanged"), "\(next.output)")
      try await expectComplete(collector, daemon)
    }
  }
}
