public import CollectorCore
import Foundation
import OCI

/// Holds a container engine to every sentence of `ContainerEngine`, and to what scripts are promised.
///
/// The engine must have the toolbox: `/collector/bin` with bash and busybox's applets. Whoever runs the suite sees to it that nobody else
/// uses the engine's host meanwhile, since the suite counts what is there.
public struct EngineConformance: Sendable {
  /// A group of checks, so that tests can run them one by one.
  public enum Part: String, Sendable, CaseIterable {
    /// `acquire` and `release`.
    case holding
    /// What scripts do is an outcome.
    case outcomes
    /// The limits of runs.
    case limits
    /// The environment and the arguments of scripts, and their files.
    case promises
    /// What scripts and images cannot do.
    case isolation
    /// Images that ask for what they must not get, or have nothing.
    case hostility
    /// Containers are fresh, and gone afterwards.
    case cleanliness
  }

  let engine: any ContainerEngine
  let images: EngineImages
  let host: EngineHost

  public init(engine: any ContainerEngine, images: EngineImages, host: EngineHost) {
    self.engine = engine
    self.images = images
    self.host = host
  }

  /// What does not hold, in sentences: empty where the engine conforms.
  public func violations(in part: Part) async -> [String] {
    var findings = ContractFindings()
    switch part {
    case .holding: await checkHolding(&findings)
    case .outcomes: await checkOutcomes(&findings)
    case .limits: await checkLimits(&findings)
    case .promises: await checkPromises(&findings)
    case .isolation: await checkIsolation(&findings)
    case .hostility: await checkHostility(&findings)
    case .cleanliness: await checkCleanliness(&findings)
    }
    await findings.check("after \(part.rawValue)") { checks in
      checks.expect(try await host.containers(), is: [], "no container is left")
    }
    return findings.violations
  }

  /// Ends the engine and looks at what stays. The engine is of no use afterwards.
  public func violationsAtTheEnd() async -> [String] {
    var findings = ContractFindings()
    await checkEnd(&findings)
    return findings.violations
  }
}

// MARK: What the checks are made of

extension EngineConformance {
  /// Far more than any check needs on a busy machine, and an end for a script that hangs.
  static let patience = Duration.seconds(60)

  /// Acquires an image, does `body` with it, and releases it.
  func holding<Value>(_ listing: ImageListing, _ body: (AcquiredImage) async throws -> Value) async throws -> Value {
    let image = try await engine.acquire(listing, from: images.source) { _ in }
    return try await finishing({ try await engine.release(image) }, { try await body(image) })
  }

  /// Acquires an image for a group of checks, and releases it.
  func holding(
    _ listing: ImageListing,
    _ findings: inout ContractFindings,
    _ body: (inout ContractFindings, AcquiredImage) async -> Void
  ) async {
    var image: AcquiredImage?
    await findings.check("acquiring \(listing.name)") { _ in
      image = try await engine.acquire(listing, from: images.source) { _ in }
    }
    guard let image else { return }
    await body(&findings, image)
    await findings.check("releasing \(listing.name)") { _ in try await engine.release(image) }
  }

  /// Runs a bash script.
  func run(
    _ text: String,
    in image: AcquiredImage,
    limits: Limits = Limits(timeout: EngineConformance.patience),
    payload: [Script.PayloadFile] = [],
    configuration: Data? = nil
  ) async throws -> ScriptOutcome {
    try await run(
      ["/collector/bin/bash", "\(Script.directory)/run.sh"],
      text,
      in: image,
      limits: limits,
      payload: payload,
      configuration: configuration
    )
  }

  /// Runs a command beside a script.
  func run(
    _ command: [String],
    _ text: String = "",
    in image: AcquiredImage,
    limits: Limits = Limits(timeout: EngineConformance.patience),
    payload: [Script.PayloadFile] = [],
    configuration: Data? = nil
  ) async throws -> ScriptOutcome {
    let script = Script(
      name: "conformance",
      settings: ScriptSettings(),
      command: command,
      payload: [Script.PayloadFile(name: "run.sh", isExecutable: false, content: Data(text.utf8))] + payload
    )
    return try await engine.run(ScriptRun(script, in: image.listing, configuration: configuration, limits: limits), in: image)
  }

  /// Runs a bash script that must end with 0.
  ///
  /// - Returns: Its standard output.
  func output(
    of text: String,
    in image: AcquiredImage,
    limits: Limits = Limits(timeout: EngineConformance.patience),
    payload: [Script.PayloadFile] = []
  ) async throws -> String {
    let outcome = try await run(text, in: image, limits: limits, payload: payload)
    guard outcome.ending == .exited(code: 0) else {
      throw FakeError.permanent("a script of the suite ended with \(outcome.ending): \(outcome.errorText)")
    }
    return outcome.text
  }
}

extension ScriptOutcome {
  /// Standard output as text.
  var text: String { String(decoding: standardOutput, as: UTF8.self) }
  /// The last part of standard error as text.
  var errorText: String { String(decoding: standardError, as: UTF8.self) }
}
