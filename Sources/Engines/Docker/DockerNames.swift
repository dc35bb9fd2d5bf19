import DockerAPI
import OCI

/// The names of what Collector makes on a Docker host. Containers inherit the labels of their images, whoever makes them; names they do not.
enum DockerNames {
  private static let prefix = "collector-"
  private static let loaderSuffix = "-loader"

  /// A thing of which a session has many.
  static func numbered(_ role: DockerLabels.Role, of owner: Owner, _ number: Int) -> String {
    "\(prefix)\(role.rawValue)-\(owner.session)-\(number)"
  }

  /// The volume of a script.
  static func script(_ script: Digest, of owner: Owner) -> String {
    "\(prefix)\(DockerLabels.Role.script.rawValue)-\(owner.session)-\(script.short)"
  }

  /// The volume of a toolbox.
  static func toolbox(_ toolbox: Digest) -> String { "\(prefix)\(DockerLabels.Role.toolbox.rawValue)-\(toolbox.short)" }

  /// The volume that says that a toolbox is complete.
  static func mark(ofToolbox volume: String) -> String { "\(volume)-complete" }

  /// The container through which a volume is filled.
  static func loader(of volume: String) -> String { volume + loaderSuffix }

  /// The repository of the images that Collector loads.
  static let imageRepository = "\(CollectorMark.loadedRegistry)/image"

  /// The name that an image is loaded under, which is removed with it and is nobody else's.
  static func image(_ imageID: Digest) -> String { "\(imageRepository):\(imageID.hex.prefix(imageDigits))" }

  /// Enough for no two images to meet.
  private static let imageDigits = 32

  /// Whether a container that bears the labels of `role` and `owner` has a name that they give.
  static func isContainer(_ name: String, of role: DockerLabels.Role, _ owner: Owner) -> Bool {
    switch role {
    case .run: name.hasPrefix("\(prefix)\(role.rawValue)-\(owner.session)-")
    case .loader:
      name.hasSuffix(loaderSuffix)
        && (name.hasPrefix("\(prefix)toolbox-") || name.hasPrefix("\(prefix)script-\(owner.session)-"))
    default: false
    }
  }

  /// Whether a volume has a name that some session gives to its leases and scripts.
  static func isVolumeOfSession(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "collector" && (parts[1] == "lease" || parts[1] == "script")
      && parts[2].utf8.count == 8 && (parts[2] + parts[3]).allSatisfy { $0.isASCII && $0.isHexDigit }
  }
}
