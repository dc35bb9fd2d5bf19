public import OCI

/// Which of a source's images are wanted.
public struct Selection: Sendable, Hashable {
  /// The platform to choose from images made for several.
  public var platform: Platform
  /// Whether an image that is made for another platform alone will not do.
  public var isPlatformRequired: Bool
  /// Patterns of which a tag must match one; empty means that every tag will do.
  public var tags: [TagPattern]
  /// Patterns of which a tag must match none.
  public var excludedTags: [TagPattern]
  /// How many images of a repository are taken, the newest by creation time; `nil` means all.
  public var newest: Int?
  /// How many images of a repository are taken at most, by the alphabetical order of their tags; `nil` means all.
  public var maximumImages: Int?

  public init(
    platform: Platform,
    isPlatformRequired: Bool = false,
    tags: [TagPattern] = [],
    excludedTags: [TagPattern] = [],
    newest: Int? = nil,
    maximumImages: Int? = nil
  ) {
    self.platform = platform
    self.isPlatformRequired = isPlatformRequired
    self.tags = tags
    self.excludedTags = excludedTags
    self.newest = newest
    self.maximumImages = maximumImages
  }

  /// The platform that every image has to be made for; `nil` where any will do that scripts can run in.
  public var requiredPlatform: Platform? { isPlatformRequired ? platform : nil }

  /// Why `tag` is not wanted; `nil` if it is.
  public func exclusion(ofTag tag: String) -> String? {
    let needsVersion = tags.contains { $0.range != nil } || excludedTags.contains { $0.range != nil }
    let version = needsVersion ? Version(tag: tag) : nil
    if let pattern = excludedTags.first(where: { $0.matches(tag, version: version) }) { return "tag excluded by \(pattern)" }
    if tags.isEmpty || tags.contains(where: { $0.matches(tag, version: version) }) { return nil }
    let ranges = tags.compactMap(\.range)
    guard ranges.count == tags.count else { return "tag matches no wanted pattern" }
    guard let version else { return "tag is no version" }
    return version.isPrerelease && !ranges.contains(where: \.takesPrereleases)
      ? "tag is a prerelease, and no wanted pattern names one" : "tag matches no wanted pattern"
  }
}
