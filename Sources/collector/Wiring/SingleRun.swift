import CollectorCore
import Foundation
import ImageSources
import OCI

/// One script in one image, without ledger and writers.
struct SingleRun: Sendable {
  let context: CommandContext
  let specification: SourceSpecification
  let observer: any PassObserver

  /// - Returns: How the script ended, and the record that a pass would make of it.
  func run(_ script: Script) async throws -> (ScriptOutcome, ResultRecord) {
    let toolbox = try context.openToolbox()
    return try await inImage(script, toolbox) { engine, image, run in
      observer.observe(.phase(name: "\(image.listing.name)", .running(script: script.name)))
      let outcome = try await engine.run(run, in: image)
      let record = Collator(engine: engine.name, toolbox: toolbox.version)
        .record(outcome, of: script, in: image.listing.image, references: [image.listing.name], at: Date())
      return (outcome, record)
    }
  }

  /// A shell with all tools.
  ///
  /// - Parameter script: What it finds at `Script.directory`; `nil` for nothing.
  func shell(beside script: Script?) async throws -> ScriptOutcome.Ending {
    let toolbox = try context.openToolbox()
    let shell = Script.shell(beside: script, tools: toolbox.extras.map(\.name))
    return try await inImage(shell, toolbox) { engine, image, run in
      guard let engine = engine as? any InteractiveEngine else {
        throw SingleRunError(
          name: nil,
          reason:
            "a shell needs the embedded engine (--engine sandbox), and this is \(engine.name): there, docker run --interactive --tty does it"
        )
      }
      return try await engine.runInteractively(run.interactive(in: context.settings.environment), in: image)
    }
  }

  private func inImage<Value: Sendable>(
    _ script: Script,
    _ toolbox: PackedToolbox,
    _ body: @Sendable (any ContainerEngine, AcquiredImage, ScriptRun) async throws -> Value
  ) async throws -> Value {
    _ = try toolbox.parts(for: script)
    return try await context.withEngine(toolbox: toolbox) { engine in
      try await context.withSources([specification.asImage], observer) { sources in
        let memory = TransientMemory()
        let listing = try await listing(from: sources[0], memory)
        let settings = context.settings
        let rule = PlatformRule(
          engine: engine.platform,
          wanted: settings.selection.requiredPlatform,
          foreign: settings.foreignImages.images
        )
        if let obstacle = rule.obstacle(to: listing.image.platform) {
          throw SingleRunError(name: "\(specification)", reason: obstacle)
        }
        observer.observe(.planned(images: 1, due: 1))
        let image = try await engine.acquire(listing, from: sources[0]) { progress in
          observer.observe(.phase(name: "\(listing.name)", .acquiring(progress)))
        }
        return try await releasing(image, of: engine) {
          let configuration = await memory.configuration(of: listing.image.imageID)
          return try await body(
            engine,
            image,
            ScriptRun(script, in: listing, configuration: configuration, limits: context.settings.limits)
          )
        }
      }
    }
  }

  private func listing(from source: any ImageSource, _ memory: TransientMemory) async throws -> ImageListing {
    let found = FoundImage()
    try await source.list(context.settings.selection, memory: memory) { entry in
      switch entry {
      case .image(let listing): try await found.take(listing)
      case .filtered: break
      case .skipped(let subject, let reason): throw SingleRunError(name: subject.name, reason: reason)
      case .failed(_, let failure): throw SingleRunError(name: nil, reason: failure.reason)
      }
    }
    guard let listing = await found.listing else { throw SingleRunError(name: "\(specification)", reason: "it is not there") }
    return listing
  }

  private func releasing<Value: Sendable>(
    _ image: AcquiredImage,
    of engine: any ContainerEngine,
    _ body: () async throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    do {
      try await withoutCancellation { try await engine.release(image) }
    } catch {
      // No reason to lose what the script printed.
      observer.observe(.warning("\(specification) could not be let go: \(error)"))
    }
    return try result.get()
  }
}

private actor FoundImage {
  private(set) var listing: ImageListing?

  /// - Throws: `SingleRunError` where there was another image before.
  func take(_ listing: ImageListing) throws {
    if let other = self.listing, other.image.imageID != listing.image.imageID {
      throw SingleRunError(name: nil, reason: "there are several images, \(other.name) and \(listing.name) among them: name one")
    }
    self.listing = listing
  }
}

extension Script {
  /// An interactive shell with the files of another script.
  fileprivate static func shell(beside script: Script?, tools: [String]) -> Script {
    Script(
      name: "shell",
      settings: ScriptSettings(),
      command: ["\(PackedToolbox.mountPoint)/bin/bash", "--noprofile", "--norc", "-i"],
      payload: script?.payload ?? [],
      tools: Set(tools)
    )
  }
}

extension SourceSpecification {
  /// The same, with the tag that a repository alone means where one image is asked for.
  fileprivate var asImage: SourceSpecification {
    switch self {
    case .registry(.repository(let reference)): .registry(.image(reference.with(tag: "latest")))
    case .daemon(.repository(let reference)): .daemon(.image(reference.with(tag: "latest")))
    default: self
    }
  }
}

/// Why the image cannot be run.
struct SingleRunError: Error, CustomStringConvertible {
  let name: String?
  let reason: String

  var description: String { name.map { "\($0): \(reason)" } ?? reason }
}
