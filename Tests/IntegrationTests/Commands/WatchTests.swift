import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import Subprocess
import SystemPackage
import Testing

/// The watch, as a process beside a real registry.
@Suite(.serialized) struct WatchTests {
  @Test func tagsThatComeMoveAndGoAreSeenWithoutARestart() async throws {
    try await withWatch { watch in
      try await eventually("the first image is collected") { try watch.collector.results(of: "s").count == 1 }
      try await watch.push("2")
      try await eventually("a new tag is collected") { try watch.collector.results(of: "s").count == 2 }
      try await watch.push("2", "moved")
      try await eventually("a tag that has moved is collected") { try watch.collector.results(of: "s").count == 3 }
      #expect(try watch.changes().filter { $0.hasSuffix(" 2") } == ["add 2", "remove 2", "add 2"])
      let third = try await watch.push("3")
      try await eventually("a third tag is told") { try watch.changes().last == "add 3" }
      try await watch.registry.pusher.deleteManifest(third, of: "app")
      try await eventually("a tag that is gone is told") { try watch.changes().last == "remove 3" }
    }
  }

  @Test func aScriptThatIsEditedRunsAgainAndABrokenOneDoesNot() async throws {
    try await withWatch { watch in
      try await eventually("the first run is done") { try watch.collector.results(of: "s").count == 1 }
      try watch.collector.directory.write("# collector: timeout=never\necho broken\n", to: "s.sh")
      try await eventually("the broken one is told") { try await watch.status().refused != nil }
      try watch.collector.directory.write("echo edited\n", to: "s.sh")
      try await eventually("the edited one has run") { try watch.outputs() == ["edited\n"] }
      try await eventually("nothing is refused any more") { try await watch.status().refused == nil }
    }
  }

  @Test func aRegistryThatComesBackIsTakenUpAgain() async throws {
    try await withWatch { watch in
      try await eventually("the first image is collected") { try watch.collector.results(of: "s").count == 1 }
      await watch.registry.stop()
      try await eventually("the failure is told") {
        try await watch.status().failing.contains { $0.name.contains(watch.registry.host) }
      }
      #expect(watch.process.isRunning)
      #expect(try watch.changes() == ["add 1"], "what cannot be listed is not gone")
      try await watch.registry.startAgain()
      try await watch.push("2")
      try await eventually("the registry is listed again") { try watch.collector.results(of: "s").count == 2 }
      try await eventually("nothing fails") { try await watch.status().failingCount == 0 }
    }
  }

  @Test func aConfigurationIsTakenOverAndABadOneRefused() async throws {
    try await withWatch { watch in
      let script = watch.script
      try await eventually("the first image is collected") { try watch.collector.results(of: "s").count == 1 }
      try watch.configure("source: [\n")
      watch.process.send(SIGHUP)
      try await eventually("the bad one is refused") { try await watch.status().refused?.reason.contains("watch.yaml") == true }
      #expect(try await watch.get("/metrics").body.contains("collector_configuration_refused 1\n"))
      #expect(watch.process.isRunning)
      try await watch.push("2")
      try await eventually("the old one is in force") { try watch.collector.results(of: "s").count == 2 }

      let other = watch.collector.directory.file("other")
      let source = "\(watch.registry.host)/"
      try watch.configure(WatchProgram.configuration(source, script: script, writer: other, "jobs: 1\n"))
      watch.process.send(SIGHUP)
      try await watch.push("3")
      try await eventually("the new writer has what is new") {
        let folder = other.appending("s").string
        return try FileManager.default.fileExists(atPath: folder)
          && !FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
      }
      #expect(try watch.collector.results(of: "s").count == 2)
      #expect(try await watch.status().refused == nil)
    }
  }

  @Test func repositoriesOfAFileAreReadAgain() async throws {
    try await withLocalRegistry { other in
      try await withWatch { watch in
        try await eventually("the first image is collected") { try watch.collector.results(of: "s").count == 1 }
        let image = try TestImage.busybox().with { $0.labels = ["text": "other"] }.packed()
        try await other.pusher.push(image, to: "more", tag: "1")
        let file = try watch.collector.directory.write("\(other.host)/more # new\n", to: "repos")
        let script = watch.script
        try watch.configure(WatchProgram.configuration("\(watch.registry.host)/", script: script, "repos-file: \(file)\n"))
        watch.process.send(SIGHUP)
        try await eventually("what the file names is collected") { try watch.collector.results(of: "s").count == 2 }
        #expect(try await watch.status().lanes.map(\.name).sorted() == [other.host, watch.registry.host].sorted())
      }
    }
  }

  @Test func stoppingLetsARunEndAndLosesNothing() async throws {
    try await withWatch(script: "sleep 3; echo done\n") { watch in
      try await eventually("a run is under way") { try await watch.status().inFlight.contains { $0.phase == "running s" } }
      watch.process.send(SIGTERM)
      try await eventually("it says that it stops") { watch.process.logTail().contains("stopping") }
      #expect(try await watch.get("/readyz").status == 503)
      try await eventually("the process has ended") { !watch.process.isRunning }
      #expect(watch.process.status == .exited(0))
      #expect(try watch.outputs() == ["done\n"])
      let status = try await watch.collector("status")
      #expect(status.status == 2 && status.errors.contains("no watch works with the state"))
    }
  }

  @Test func aRunThatIsLongerThanTheGraceIsAbandoned() async throws {
    try await withWatch(script: "sleep 50; echo done\n") { watch in
      try await eventually("a run is under way") { try await watch.status().inFlight.contains { $0.phase == "running s" } }
      let start = ContinuousClock.now
      watch.process.send(SIGINT)
      try await eventually("the process has ended") { !watch.process.isRunning }
      let duration = ContinuousClock.now - start
      #expect(duration > .seconds(19) && duration < .seconds(30), "\(duration)")
      #expect(watch.process.status == .exited(0))
      #expect(try watch.collector.results(of: "s").isEmpty)
    }
  }

  @Test func theRegistryAnnouncesWhatIsPushed() async throws {
    try await withWatch(poll: "1h", notifies: true) { watch in
      try await eventually("the first image is collected") { try watch.collector.results(of: "s").count == 1 }
      try await watch.push("2")
      try await eventually("what was announced is collected") { try watch.collector.results(of: "s").count == 2 }
      let metrics = try await watch.get("/metrics").body
      #expect(metrics.contains(#"collector_webhooks_total{vendor="distribution",result="accepted"}"#))
    }
  }

  @Test func metricsAndHealthAreServed() async throws {
    try await withWatch { watch in
      try await eventually("the first image is collected") { try watch.collector.results(of: "s").count == 1 }
      #expect(try await watch.get("/healthz").status == 200)
      #expect(try await watch.get("/readyz").status == 200)
      let run = #"collector_script_runs_total{script="s",outcome="ok"} 1"#
      try await eventually("the run is counted") { try await watch.get("/metrics").body.contains(run) }
      let metrics = try await watch.get("/metrics").body
      for part in [
        "collector_registry_requests_total{registry=\"\(watch.registry.host)\",status=\"200\"}", "collector_store_bytes ",
        "collector_state_bytes ", "process_resident_memory_bytes ",
      ] {
        #expect(metrics.contains(part), "\(part) is missing")
      }
      let curl = try await Command("curl", package: "curl")("--silent", "--fail", "http://\(watch.address)/status")
      #expect(try WatchStatus(parsing: Data(curl.utf8)).pid == watch.process.processID)
      let table = try await watch.collector("status")
      #expect(table.output.contains("process \(watch.process.processID), running"))
    }
  }

  @Test func aStateHasOneWatch() async throws {
    try await withWatch { watch in
      try await eventually("the watch runs") { try await watch.collector("status").status == 0 }
      let second = try await watch.collector("watch", "\(watch.registry.host)/")
      #expect(second.status == 2)
      #expect(second.errors.contains("process \(watch.process.processID)"))
    }
  }
}
