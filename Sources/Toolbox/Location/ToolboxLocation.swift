import SystemPackage

/// A directory that has a toolbox.
public struct ToolboxLocation: Sendable, Hashable {
  /// What led there.
  public enum Origin: Sendable, Hashable, CaseIterable {
    /// The user's own words: the option, or the configuration file.
    case option
    case environment
    /// Beside the binary, where `make install` puts it.
    case installation
    /// In the checkout, where `make toolbox` puts it.
    case checkout
  }

  public let directory: String
  public let origin: Origin

  public init(directory: String, origin: Origin) {
    self.directory = directory
    self.origin = origin
  }

  static let descriptionName = "toolbox.json"

  var descriptionFile: FilePath { FilePath(directory).appending(Self.descriptionName) }
}

extension ToolboxLocation.Origin: CustomStringConvertible {
  public var description: String {
    switch self {
    case .option: "--toolbox"
    case .environment: ToolboxLocator.environmentVariable
    case .installation: "the installation"
    case .checkout: "the checkout"
    }
  }
}
