public import Foundation

/// Asks for images. What is given has to hold all at once.
public struct ImageQuery: Sendable, Hashable {
  /// A label that an image has, with this value; `nil` for any value.
  public struct Label: Sendable, Hashable {
    public var key: String
    public var value: String?

    public init(key: String, value: String? = nil) {
      self.key = key
      self.value = value
    }
  }

  /// What a check of an image says.
  public struct Check: Sendable, Hashable {
    public var id: String
    /// `pass`, `fail`, `warn` or `skip`.
    public var status: String

    public init(id: String, status: String) {
      self.id = id
      self.status = status
    }
  }

  /// A pattern of repositories, with or without their registry; `nil` for all.
  public var repository: TextPattern?
  public var labels: [Label]
  /// A package that images lack; `nil` where none is asked for. Images that nobody could look into do not lack it: they are told apart.
  public var missingPackage: TextPattern?
  public var checks: [Check]
  /// Whether images are wanted that something has failed with: they could not be had, or a script in them did not end well.
  public var hasFailed: Bool
  /// Whether images are wanted that no name leads to.
  public var includesUntagged: Bool
  /// Names are those of that time; `nil` for now.
  public var time: Date?

  public init(
    repository: TextPattern? = nil,
    labels: [Label] = [],
    missingPackage: TextPattern? = nil,
    checks: [Check] = [],
    hasFailed: Bool = false,
    includesUntagged: Bool = false,
    time: Date? = nil
  ) {
    self.repository = repository
    self.labels = labels
    self.missingPackage = missingPackage
    self.checks = checks
    self.hasFailed = hasFailed
    self.includesUntagged = includesUntagged
    self.time = time
  }
}

/// Which images fit a question, and which nobody can tell of.
public struct ImageAnswer: Sendable {
  public let images: InventoryRows<ImageSummary>
  /// Images that would have to be looked into, and were not, or not in full.
  public let unknown: InventoryRows<UnknownImage>
  /// Where failures were asked for: what has failed and led to no image.
  public let unreached: [UnreachedName]
}

/// An image of which it is not known whether it fits.
public struct UnknownImage: Sendable, Hashable {
  public let image: ImageSummary
  /// Why not.
  public let reason: String
}

/// A name that something failed with before it led to an image.
public struct UnreachedName: Sendable, Hashable {
  /// An image's reference, a repository or a registry.
  public let name: String
  public let time: Date
  public let reason: String
}
