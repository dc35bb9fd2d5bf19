public import CollectorCore
import Foundation
import OCI

// The order of images whose creation time or size is the same follows their image ID, so that a pass can be told from its listing.

/// The newest first: what is deployed next is looked at first.
public struct NewestFirst: PullOrder {
  public let name = "newest"

  public init() {}

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] {
    images.sorted(descendingBy: \.creationOrPast)
  }
}

/// The oldest first.
public struct OldestFirst: PullOrder {
  public let name = "oldest"

  public init() {}

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] {
    images.sorted(ascendingBy: \.creationOrFuture)
  }
}

/// The smallest first: most images soonest.
public struct SmallestFirst: PullOrder {
  public let name = "smallest"

  public init() {}

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] {
    images.sorted(ascendingBy: \.sizeBytes)
  }
}

/// The largest first: no long transfer is left for the end, when it would run alone.
public struct LargestFirst: PullOrder {
  public let name = "largest"

  public init() {}

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] {
    images.sorted(descendingBy: \.sizeBytes)
  }
}

/// In the order in which the sources list them, by name.
public struct AsListed: PullOrder {
  public let name = "name"

  public init() {}

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] { images }
}

/// In no order, so that collectors which share work do not all begin at the same image.
public struct RandomOrder<Generator: RandomNumberGenerator & Sendable>: PullOrder {
  public let name = "random"
  private let generator: Generator

  public init(_ generator: Generator = SystemRandomNumberGenerator()) {
    self.generator = generator
  }

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] {
    var generator = generator
    return images.shuffled(using: &generator)
  }
}

extension ImageDescription {
  /// An image that does not say when it was made comes last in both directions.
  fileprivate var creationOrPast: Date { created ?? .distantPast }
  fileprivate var creationOrFuture: Date { created ?? .distantFuture }
}

extension [PullCandidate] {
  fileprivate func sorted(ascendingBy key: (ImageDescription) -> some Comparable) -> [PullCandidate] {
    sorted { (key($0.image), $0.image.imageID.hex) < (key($1.image), $1.image.imageID.hex) }
  }

  fileprivate func sorted(descendingBy key: (ImageDescription) -> some Comparable) -> [PullCandidate] {
    sorted { (key($1.image), $0.image.imageID.hex) < (key($0.image), $1.image.imageID.hex) }
  }
}
