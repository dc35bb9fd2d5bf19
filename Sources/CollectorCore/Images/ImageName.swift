public import OCI

/// The name by which a source has an image, as people type it to ask for just that image.
///
/// An image of a registry has its reference for a name. One that is on this machine has the form of containers-transports(5), with the place in
/// front: `docker-daemon:team/app:1`, `oci:/images/app:1`. So no two sources can mean different things by one name.
public struct ImageName: Sendable, Hashable {
  /// The name as it would be typed.
  public let description: String
  /// What of the name is a reference; `nil` for an image on this machine that has none.
  public let reference: Reference?

  /// The name of an image of a registry.
  public init(_ reference: Reference) {
    self.description = reference.description
    self.reference = reference
  }

  /// The name of an image on this machine.
  ///
  /// - Parameters:
  ///   - text: The name as it would be typed, with its transport.
  ///   - reference: What of it is a reference.
  public init(_ text: String, reference: Reference?) {
    self.description = text
    self.reference = reference
  }
}

extension ImageName: CustomStringConvertible {}

extension ImageName: Comparable {
  /// By bytes, as ledgers keep names, not by Unicode's canonical forms.
  public static func < (left: ImageName, right: ImageName) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }
}
