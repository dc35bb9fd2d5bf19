public import Foundation

/// Asks which images have a package.
public struct PackageQuery: Sendable, Hashable {
  public var name: TextPattern
  /// Whether packages made from a source package of this name are wanted as well.
  public var matchesSource: Bool
  /// `deb`, `rpm`, …; `nil` for any.
  public var type: String?
  /// `nil` for any.
  public var architecture: String?
  /// The `id` of the distribution, `debian`, or with its `version_id`: `debian:12`. `nil` for any.
  public var distribution: String?
  /// Only versions that are less than this, as the package's own manager compares them; `nil` for all.
  public var below: String?
  /// Only versions that are not less than this; `nil` for all.
  public var atLeast: String?
  /// The name of the script that listed the package; `nil` for any.
  public var script: String?
  /// A pattern of repositories, with or without their registry; `nil` for all.
  public var repository: TextPattern?
  /// Whether images are wanted that no name leads to.
  public var includesUntagged: Bool
  /// Names are those of that time; `nil` for now. What an image contains does not change: results that came later count.
  public var time: Date?

  public init(
    name: TextPattern,
    matchesSource: Bool = false,
    type: String? = nil,
    architecture: String? = nil,
    distribution: String? = nil,
    below: String? = nil,
    atLeast: String? = nil,
    script: String? = nil,
    repository: TextPattern? = nil,
    includesUntagged: Bool = false,
    time: Date? = nil
  ) {
    self.name = name
    self.matchesSource = matchesSource
    self.type = type
    self.architecture = architecture
    self.distribution = distribution
    self.below = below
    self.atLeast = atLeast
    self.script = script
    self.repository = repository
    self.includesUntagged = includesUntagged
    self.time = time
  }
}
