/// How the parts of a layer that only overlayfs understands, and the owners of its files, are kept on disk.
///
/// <https://docs.kernel.org/filesystems/overlayfs.html>
public struct LayerForm: Sendable, Hashable, Codable {
  /// The name space of overlayfs's own extended attributes.
  public enum Attributes: String, Sendable, Codable {
    /// `trusted.overlay.`: for the superuser of the machine.
    case trusted
    /// `user.overlay.`, for mounts with `userxattr` in a user namespace.
    case user
  }

  /// Whose files are whose.
  public enum Ownership: String, Sendable, Codable {
    /// As the archive says.
    case kept
    /// All files belong to whoever unpacks: there is but one user in its namespace. Devices cannot be made, either.
    case dropped
  }

  public var attributes: Attributes
  public var ownership: Ownership
  /// Whether device nodes can be made: not in a user namespace. Elsewhere an empty file without permissions takes their place.
  public var makesDevices: Bool

  public init(attributes: Attributes, ownership: Ownership, makesDevices: Bool) {
    self.attributes = attributes
    self.ownership = ownership
    self.makesDevices = makesDevices
  }

  /// For the superuser of the machine.
  public static let privileged = LayerForm(attributes: .trusted, ownership: .kept, makesDevices: true)
}
