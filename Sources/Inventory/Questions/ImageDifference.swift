public import PackageVersions

/// What two images have in other packages.
public struct ImageDifference: Sendable, Hashable {
  /// A package that is there in both, in other versions.
  public struct Change: Sendable, Hashable {
    public let before: InventoryPackage
    public let after: InventoryPackage
    /// How the version after compares with that before, as their package manager does; `equal` where only the spelling differs.
    public var comparison: VersionComparison {
      VersionScheme(packageType: after.type).compare(after.version, before.version)
    }
  }

  public let before: ImageSummary
  public let after: ImageSummary
  public let added: [InventoryPackage]
  public let removed: [InventoryPackage]
  public let changed: [Change]
  /// Why it is not known what packages the images have, each with the image's name; empty where it is known of both.
  public let doubts: [String]
}
