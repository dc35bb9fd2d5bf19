public import CollectorCore

/// A package in an image.
public struct PackageFinding: Sendable, Hashable {
  public let package: InventoryPackage
  public let image: ImageSummary
  /// The name of the script that listed it.
  public let script: String
  /// The distribution, as that script tells it; `nil` where it does not.
  public let distribution: JSONValue?
}
