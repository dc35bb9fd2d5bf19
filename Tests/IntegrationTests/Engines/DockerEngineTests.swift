import CollectorCore
import CollectorTestKit
import DockerAPI
import Engines
import Foundation
import Logging
import OCI
import SystemPackage
import Testing
import Toolbox

/// The Docker engine against a real daemon.
@Suite(.serialized) struct DockerEngineTests {
  /// Runs `body` with a daemon, a registry with the suite's images and an engine, all of its own.
  private func withEngine(
    overTCP: Bool = false,
    _ body: (DockerEngine, EngineImages, DockerDaemon) async throws -> Void
  ) async throws {
    try await withDockerDaemon(listensOnTCP: overTCP) { daemon in
      try await withLocalRegistry { registry in
        let images = try await EngineImages.pushed(to: registry)
        let host = overTCP ? daemon.tcpHost ?? "" : daemon.host
        let client = try DockerClient(endpoint: try DockerEndpoint(parsing: host), logger: Self.logger)
        do {
          try await body(try await DockerEngine.connect(client, toolbox: try Self.toolbox(), logger: Self.logger), images, daemon)
        } catch {
          try await client.shutdown()
          throw error
        }
        try await client.shutdown()
      }
    }
  }

  private static let logger = Logger(label: "tests")

  private static func toolbox() throws -> PackedToolbox {
    try ToolboxLocator(option: UnpackedToolbox.checkout.appending(".build/toolbox").string, environment: [:]).locate().open()
  }

  @Test(arguments: [false, true]) func conforms(overTCP: Bool) async throws {
    try await withEngine(overTCP: overTCP) { engine, images, daemon in
      let suite = EngineConformance(engine: engine, images: images, host: try .docker(daemon))
      for part in EngineConformance.Part.allCases {
        let violations = await suite.violations(in: part)
        #expect(violations == [], "\(part)")
      }
      let violations = await suite.violationsAtTheEnd()
      #expect(violations == [])
    }
  }

  @Test func whatAKilledProcessLeftIsReclaimedAndWhatALivingOneHasIsNot() async throws {
    try await withEngine { engine, images, daemon in
      let docker = try daemon.docker()
      let owner = try await Self.deadOwner(docker, engine, images)
      let held = try await engine.acquire(images.busybox, from: images.source) { _ in }
      let session = owner.split(separator: "/").last.map(String.init) ?? ""
      // An image can bear labels, and every container of it does then.
      try await docker(
        "create",
        "--name",
        "service",
        "--label",
        "collector.role=run",
        "--label",
        "collector.owner=\(owner)",
        held.handle,
        "x"
      )
      try await docker(
        "create",
        "--name",
        "collector-run-\(session)-7",
        "--label",
        "collector.role=run",
        "--label",
        "collector.owner=\(owner)",
        held.handle,
        "/bin/sh"
      )
      try await docker("create", "--name", "somebody-elses", held.handle, "/bin/sh")
      let reclaimed = try await engine.reclaim(everything: false)
      #expect(reclaimed.containers == 1)
      #expect(reclaimed.problems == [])
      let left = try await docker("ps", "--all", "--format", "{{.Names}}").split(separator: "\n").sorted()
      #expect(left == ["service", "somebody-elses"])
      #expect(try await docker("images", "--quiet", "--no-trunc").contains(held.handle), "an image in use was removed")
      try await docker("rm", "somebody-elses", "service")
      try await engine.release(held)
    }
  }

  /// The label of this process with another start time.
  private static func deadOwner(_ docker: Command, _ engine: DockerEngine, _ images: EngineImages) async throws -> String {
    let image = try await engine.acquire(images.empty, from: images.source) { _ in }
    let label = try await docker("volume", "ls", "--quiet", "--filter", "label=collector.role=lease")
    let lease = label.split(separator: "\n").first.map(String.init) ?? ""
    let owner = try await docker("volume", "inspect", "--format", "{{index .Labels \"collector.owner\"}}", lease)
    try await engine.release(image)
    var parts = owner.split(separator: "/").map(String.init)
    #expect(parts.count == 6)
    parts[4] = "1"
    return parts.joined(separator: "/")
  }

  @Test func aSecondProcessFindsTheToolboxInPlace() async throws {
    try await withEngine { engine, images, daemon in
      let docker = try daemon.docker()
      let image = try await engine.acquire(images.empty, from: images.source) { _ in }
      let run = ScriptRun(Self.script("echo found\n"), in: images.empty, configuration: nil, limits: Limits())
      #expect(try await engine.run(run, in: image).ending == .exited(code: 0))
      func created() async throws -> String {
        let name = try await docker("volume", "ls", "--quiet", "--filter", "label=collector.role=toolbox")
        return try await docker("volume", "inspect", "--format", "{{.Name}} {{.CreatedAt}}", name)
      }
      let before = try await created()
      let client = try DockerClient(endpoint: try DockerEndpoint(parsing: daemon.host), logger: Self.logger)
      let second = try await DockerEngine.connect(client, toolbox: try Self.toolbox(), logger: Self.logger)
      #expect(try await second.run(run, in: image).ending == .exited(code: 0))
      #expect(try await created() == before)
      try await second.shutdown()
      try await client.shutdown()
      try await engine.release(image)
    }
  }

  @Test func aToolboxThatSomebodyRemovesIsBroughtAgain() async throws {
    try await withEngine { engine, images, daemon in
      let docker = try daemon.docker()
      let image = try await engine.acquire(images.empty, from: images.source) { _ in }
      let run = ScriptRun(Self.script("echo found\n"), in: images.empty, configuration: nil, limits: Limits())
      _ = try await engine.run(run, in: image)
      for role in ["toolbox", "script"] {
        let name = try await docker("volume", "ls", "--quiet", "--filter", "label=collector.role=\(role)")
        try await docker("volume", "rm", name)
      }
      await #expect(throws: DockerEngineError.toolboxGone) { try await engine.run(run, in: image) }
      let outcome = try await engine.run(run, in: image)
      #expect(outcome.ending == .exited(code: 0))
      #expect(String(decoding: outcome.standardOutput, as: UTF8.self) == "found\n")
      try await engine.release(image)
    }
  }

  private static func script(_ text: String) -> Script {
    Script(
      name: "x",
      settings: ScriptSettings(),
      command: ["/collector/bin/bash", "/collector/script/x.sh"],
      payload: [Script.PayloadFile(name: "x.sh", isExecutable: true, content: Data(text.utf8))]
    )
  }

  @Test func anImageThatSomebodyRemovesIsNamedAndCanBeBroughtAgain() async throws {
    try await withEngine { engine, images, daemon in
      let docker = try daemon.docker()
      let run = ScriptRun(Self.script("echo found\n"), in: images.busybox, configuration: nil, limits: Limits())
      let image = try await engine.acquire(images.busybox, from: images.source) { _ in }
      try await docker("rmi", "--force", image.handle)
      let error = await #expect(throws: DockerEngineError.self) { try await engine.run(run, in: image) }
      #expect(error?.isTransient == true)
      #expect("\(error.map(String.init(describing:)) ?? "")".contains("is no longer in the daemon"))
      try await engine.release(image)
      let again = try await engine.acquire(images.busybox, from: images.source) { _ in }
      #expect(try await engine.run(run, in: again).ending == .exited(code: 0))
      try await engine.release(again)
    }
  }

  @Test func anImageThatIsNotTheListedOneIsRefused() async throws {
    try await withEngine { engine, images, daemon in
      let other = ImageDescription(
        imageID: Digest(sha256Of: "other".utf8),
        digest: images.busybox.image.digest,
        platform: images.busybox.image.platform
      )
      let listing = ImageListing(name: images.busybox.name, source: "registry", image: other)
      await #expect {
        try await engine.acquire(listing, from: images.source) { _ in }
      } throws: { error in
        if case DockerEngineError.wrongImage = error { true } else { false }
      }
      let left = try await daemon.docker()("images", "--quiet")
      #expect(left == "", "the wrong image was kept")
    }
  }

  @Test func aToolboxThatAKilledProcessHasBegunIsCompleted() async throws {
    try await withEngine { engine, images, daemon in
      let docker = try daemon.docker()
      let owner = try await Self.deadOwner(docker, engine, images)
      let image = try await engine.acquire(images.busybox, from: images.source) { _ in }
      // What is there after a kill: a volume without its mark, and the container through which it was being filled.
      let volume = "collector-toolbox-\(try Self.toolbox().base.digest.short)"
      try await docker("volume", "create", "--label", "collector.role=toolbox", volume)
      try await docker(
        "create",
        "--name",
        "\(volume)-loader",
        "--label",
        "collector.role=loader",
        "--label",
        "collector.owner=\(owner)",
        image.handle,
        "/bin/sh"
      )
      let run = ScriptRun(Self.script("busybox id\n"), in: images.busybox, configuration: nil, limits: Limits())
      #expect(try await engine.run(run, in: image).ending == .exited(code: 0))
      try await engine.release(image)
    }
  }
}
