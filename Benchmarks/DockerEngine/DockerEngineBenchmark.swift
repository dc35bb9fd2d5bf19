import ArgumentParser
import CollectorCore
import Distribution
import DockerAPI
import Engines
import Foundation
import ImageSources
import Logging
import OCI
import Subprocess
import Toolbox

/// What a script run through the Docker engine costs, beside a bare `docker run` of the same command in the same image, in turn.
@main
struct DockerEngineBenchmark: AsyncParsableCommand {
  @Argument(help: "An image of a registry on loopback.")
  var image: String
  @Option(help: "Counted runs of each; three more of each come first and are not counted.")
  var runs = 40

  private static let warmUps = 3

  func run() async throws {
    let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
    let environment = ProcessInfo.processInfo.environment
    let client = try DockerClient(endpoint: try .fromEnvironment(environment), logger: logger)
    let toolbox = try ToolboxLocator(option: nil, environment: environment).locate().open()
    let engine = try await DockerEngine.connect(client, toolbox: toolbox, logger: logger)
    let scope = try RegistryScope(parsing: image)
    let registry = RegistryClient(host: try RegistryHost(scope.registry), logger: logger)
    let source = RegistrySource(scopes: [scope], client: registry, logger: logger)
    let listing = try await Listing.first(of: source, on: engine.platform)
    let acquired = try await engine.acquire(listing, from: source) { _ in }

    let script = Script(
      name: "nothing",
      settings: ScriptSettings(),
      command: ["/collector/bin/bash", "/collector/script/nothing.sh"],
      payload: [Script.PayloadFile(name: "nothing.sh", isExecutable: true, content: Data(":\n".utf8))]
    )
    let run = ScriptRun(script, in: listing, configuration: nil, limits: Limits())
    _ = try await engine.run(run, in: acquired)
    let volume = try await client.listVolumes(DockerFilters(labels: ["collector.role=toolbox"])).first?.name ?? ""

    var samples: (engine: [Double], bare: [Double]) = ([], [])
    for index in 0..<(runs + Self.warmUps) {
      let ours = try await seconds {
        let outcome = try await engine.run(run, in: acquired)
        guard outcome.ending == .exited(code: 0) else { throw BenchmarkFailure(what: "the script ended with \(outcome.ending)") }
      }
      let theirs = try await seconds { try await Self.dockerRun(acquired.handle, toolbox: volume) }
      if index >= Self.warmUps {
        samples.engine.append(ours)
        samples.bare.append(theirs)
      }
    }
    try await engine.release(acquired)
    try await engine.shutdown()
    try await client.shutdown()
    try await registry.shutdown()
    report(samples.engine, samples.bare)
  }

  private static func dockerRun(_ image: String, toolbox volume: String) async throws {
    let result = try await Subprocess.run(
      .name("docker"),
      arguments: [
        "run", "--rm", "--network", "none", "-v", "\(volume):/collector:ro", "--entrypoint", "/collector/bin/bash", image, "-c",
        ":",
      ],
      output: .discarded
    )
    guard result.terminationStatus.isSuccess else {
      throw BenchmarkFailure(what: "docker run ended with \(result.terminationStatus)")
    }
  }

  private func seconds(_ body: () async throws -> Void) async throws -> Double {
    let start = ContinuousClock.now
    try await body()
    return start.duration(to: .now) / .seconds(1)
  }

  private func report(_ engine: [Double], _ bare: [Double]) {
    func line(_ name: String, _ samples: [Double]) {
      let sorted = samples.sorted()
      let figures = [sorted.first, sorted.median, sorted.last].map { String(format: "%7.1f", ($0 ?? 0) * 1000) }
      print("\(name)  min \(figures[0])  median \(figures[1])  max \(figures[2])  ms")
    }
    line("engine     ", engine)
    line("docker run ", bare)
    let ratio = engine.sorted().median / bare.sorted().median
    print(String(format: "ratio of medians %.2f (goal: at most 1.15), %d runs each, in turn", ratio, engine.count))
  }
}

/// What a benchmark could not measure.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let what: String
  var description: String { what }
}

/// The image of a source that has one.
private actor Listing: ImageMemory {
  private var listing: ImageListing?

  static func first(of source: some ImageSource, on platform: Platform) async throws -> ImageListing {
    let memory = Listing()
    try await source.list(Selection(platform: platform), memory: memory) { entry in
      if case .image(let listing) = entry { await memory.take(listing) }
    }
    guard let listing = await memory.listing else { throw BenchmarkFailure(what: "\(source.scope) has no image") }
    return listing
  }

  func take(_ listing: ImageListing) {
    self.listing = listing
  }

  func resolution(of digest: Digest, on platform: Platform) -> Resolution? { nil }
  func remember(_ resolution: Resolution, of digest: Digest, on platform: Platform, configuration: Data?) {}
  func configuration(of imageID: Digest) -> Data? { nil }
}

extension [Double] {
  /// The middle of sorted samples; of two in the middle, their mean.
  fileprivate var median: Double {
    isEmpty ? .nan : (self[(count - 1) / 2] + self[count / 2]) / 2
  }
}
