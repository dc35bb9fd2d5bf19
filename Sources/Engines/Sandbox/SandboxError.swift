public import CollectorCore
public import ContentStore
public import OCI
import SystemPackage

/// What keeps the embedded engine from running a script, besides what the store (`StoreError`) and sources say themselves.
public enum SandboxError: ClassifiedError {
  /// The engine cannot run on this machine at all; the reasons say how to mend it.
  case cannotRun(reasons: [String])
  /// The toolbox has programs for another platform.
  case toolboxForOtherPlatform(toolbox: Platform, machine: Platform)
  /// The toolbox cannot be unpacked.
  case toolboxDamaged(path: String, reason: String)
  /// A layer cannot be unpacked.
  case layer(Digest, of: ImageName, LayerError)
  /// The manifest and the configuration do not tell of the same layers.
  case layersDisagree(ImageName, manifest: Int, configuration: Int)
  /// The image has more layers than one mount takes.
  case tooManyLayers(ImageName, count: Int, limit: Int)
  /// The configuration is not the one that was listed, or is none.
  case wrongConfiguration(ImageName, reason: String)
  /// The OCI runtime failed for a reason that does not lie in the image.
  case runtimeFailed(runtime: String, reason: String)
  /// The image is not, or no longer, held by this engine.
  case notHeld(ImageName)
  /// Something that the engine needs on its disk cannot be made.
  case cannotMake(path: String, reason: String)

  public var isTransient: Bool {
    switch self {
    case .layer(_, _, let error): error.isTransient
    case .runtimeFailed, .cannotMake, .notHeld: true
    case .cannotRun, .toolboxForOtherPlatform, .toolboxDamaged, .layersDisagree, .tooManyLayers, .wrongConfiguration: false
    }
  }

  public var description: String {
    switch self {
    case .cannotRun(let reasons): "the embedded engine cannot run here: \(reasons.joined(separator: "; "))"
    case .toolboxForOtherPlatform(let toolbox, let machine):
      "the toolbox is made for \(toolbox), and this machine runs \(machine): build one for it with make toolbox"
    case .toolboxDamaged(let path, let reason):
      "the toolbox \(path) cannot be unpacked: \(reason); build it again with make toolbox"
    case .layer(let digest, let name, let error): "the layer \(digest.short) of \(name) cannot be used: \(error)"
    case .layersDisagree(let name, let manifest, let configuration):
      "\(name) contradicts itself: its manifest has \(manifest) layers, and its configuration tells of \(configuration)"
    case .tooManyLayers(let name, let count, let limit):
      "\(name) has \(count) layers, and no more than \(limit) can be mounted at once: squash some of them"
    case .wrongConfiguration(let name, let reason): "the configuration of \(name) cannot be used: \(reason)"
    case .runtimeFailed(let runtime, let reason): "\(runtime) could not run a container: \(reason.escapedForTerminal)"
    case .notHeld(let name): "the image \(name) is not held by the engine"
    case .cannotMake(let path, let reason): "\(path) cannot be made: \(reason)"
    }
  }
}

extension SandboxError {
  /// Does what makes something on the disk. Whatever the file system says of it may be otherwise later.
  static func making<Value>(_ path: FilePath, _ body: () throws -> Value) throws(SandboxError) -> Value {
    do {
      return try body()
    } catch let error as SandboxError {
      throw error
    } catch {
      throw .cannotMake(path: path.string, reason: "\(error)")
    }
  }
}

extension StoreError: ClassifiedError {}
