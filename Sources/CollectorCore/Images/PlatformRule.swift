public import OCI

/// Which images of other processors scripts run in.
///
/// The tools are those of the engine's platform in any case, so that a script that needs nothing of the image runs in all of them. What is
/// emulated are programs of the image itself.
public enum ForeignImages: Sendable, Hashable {
  /// Those whose architecture is one of these, which the machine emulates.
  case emulated(Set<String>)
  /// All: programs of the image cannot be started where there is no emulation.
  case all

  public static let none = ForeignImages.emulated([])
}

/// In which images scripts run, by what they are made for.
public struct PlatformRule: Sendable, Hashable {
  /// The platform of the engine and of the tools.
  public let engine: Platform
  /// The only platform that will do; `nil` where none was asked for.
  public let wanted: Platform?
  public let foreign: ForeignImages

  public init(engine: Platform, wanted: Platform? = nil, foreign: ForeignImages = .none) {
    self.engine = engine
    self.wanted = wanted
    self.foreign = foreign
  }

  /// Why no script runs in an image of a platform; `nil` where they do.
  public func obstacle(to platform: Platform) -> String? {
    if let wanted, !platform.serves(wanted) {
      return "its configuration says \(platform.named), not \(wanted)"
    }
    if platform.runsNatively(on: engine) || (platform.os == engine.os && isTaken(platform)) { return nil }
    let reason = "it is made for \(platform.named), and the engine runs \(engine)"
    return platform.os == engine.os ? "\(reason) (see --foreign-images)" : reason
  }

  private func isTaken(_ platform: Platform) -> Bool {
    switch foreign {
    case .emulated(let architectures): architectures.contains(platform.architecture)
    case .all: true
    }
  }
}

extension Platform {
  /// A variant counts only for somebody who asks for one, as with an index.
  fileprivate func serves(_ wanted: Platform) -> Bool {
    satisfies(wanted) || (wanted.variant == nil && runsNatively(on: wanted))
  }

  fileprivate var named: String { architecture.isEmpty ? "no architecture" : description.escapedForTerminal }
}
