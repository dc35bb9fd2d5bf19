public import CollectorCore
import Foundation

/// Lets go of the image that was used least recently.
public struct LeastRecentlyUsedFirst: ReleasePolicy {
  public let name = "least-recently-used"

  public init() {}

  public func next(of images: [HeldImage]) -> Int { images.indexOfLeast { $0.lastUse } }
}

/// Lets go of the image that was made first.
public struct OldestReleasedFirst: ReleasePolicy {
  public let name = "oldest"

  public init() {}

  public func next(of images: [HeldImage]) -> Int {
    images.indexOfLeast { $0.acquired.listing.image.created ?? .distantPast }
  }
}

/// Lets go of the image that was made last.
public struct NewestReleasedFirst: ReleasePolicy {
  public let name = "newest"

  public init() {}

  public func next(of images: [HeldImage]) -> Int {
    images.indexOfLeast { -($0.acquired.listing.image.created ?? .distantPast).timeIntervalSince1970 }
  }
}

/// Lets go of the image that takes most room.
public struct LargestReleasedFirst: ReleasePolicy {
  public let name = "largest"

  public init() {}

  public func next(of images: [HeldImage]) -> Int { images.indexOfLeast { -$0.acquired.listing.image.sizeBytes } }
}

extension [HeldImage] {
  /// The first position of the least key; 0 where there is none.
  fileprivate func indexOfLeast(_ key: (HeldImage) -> some Comparable) -> Int {
    indices.min { key(self[$0]) < key(self[$1]) } ?? 0
  }
}
