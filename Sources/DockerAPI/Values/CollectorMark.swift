/// What Collector marks its own things on a Docker host with: for those that make and remove them, and for those that list what is a user's.
public enum CollectorMark {
  /// The label that says what a thing is for, a `Role`. Nothing without it is ever removed.
  public static let role = "collector.role"
  /// The label of the image that a lease is for, by its name with its digest.
  public static let image = "collector.image"
  /// The label of the ID of that image, where the daemon did not have it before, under whatever name.
  public static let imageID = "collector.image-id"
  /// The repository of the image that loaders are made of.
  public static let loaderRepository = "collector-loader"
  /// The registry of the images that Collector loads: nobody can have one of that name (RFC 2606), nor push to it or pull from it.
  public static let loadedRegistry = "collector.invalid"

  public enum Role: String, CaseIterable, Sendable {
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

  /// What a listing is filtered by for things of a role.
  public static func filter(_ role: Role) -> String { "\(Self.role)=\(role.rawValue)" }
}
