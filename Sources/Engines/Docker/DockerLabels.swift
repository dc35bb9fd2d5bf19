/// The labels by which Collector knows its own things on a Docker host.
enum DockerLabels {
  /// What a thing is for, a `Role`. Nothing without this label is ever removed.
  static let role = "collector.role"
  /// The `Owner` that made it; what serves every process has none.
  static let owner = "collector.owner"
  /// The image that a lease is for, by its name with its digest.
  static let image = "collector.image"
  /// The ID of that image, where the daemon did not have it before, under whatever name.
  static let imageID = "collector.image-id"

  enum Role: String, CaseIterable {
    /// A container in which a script runs.
    case run
    /// A container, never started, through which a volume is filled, or the image that it is made of.
    case loader
    /// A volume with a script.
    case script
    /// An empty volume that says: this process had the daemon pull that image, and removes it.
    case lease
    /// A volume with the toolbox, kept for later processes.
    case toolbox
    /// An empty volume that says: the toolbox volume of this name is complete.
    case toolboxMark = "toolbox-mark"
  }

  static func labels(_ role: Role, _ owner: Owner?) -> [String: String] {
    var labels = [Self.role: role.rawValue]
    labels[Self.owner] = owner?.label
    return labels
  }

  static func filter(_ role: Role) -> String { "\(Self.role)=\(role.rawValue)" }
}
