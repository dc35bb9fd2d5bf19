import CollectorCore
import Foundation
import OCI

/// What is said of images that are beyond the number that is wanted.
enum LeftOut {
  static let beyondMaximum = "beyond the number of images wanted of a repository"

  static func notNewest(_ number: Int) -> String { "not among the newest \(number)" }
}

/// Keeps the newest images of those that pass by, each with all its tags, and no more than it must.
struct NewestImages {
  /// When an image was made, and, of two made at the same time, an order that never changes. One that does not say is older than any that does.
  private struct Age: Hashable, Comparable {
    let created: Date
    let tieBreaker: String

    init(_ image: ImageDescription) {
      created = image.created ?? .distantPast
      tieBreaker = image.imageID.hex
    }

    static func < (left: Age, right: Age) -> Bool {
      left.created != right.created ? left.created < right.created : left.tieBreaker < right.tieBreaker
    }
  }

  private let limit: Int
  private var images: [Age: [ImageListing]] = [:]
  private var oldest: Age?

  init(_ limit: Int) {
    self.limit = max(0, limit)
  }

  /// Takes a listing.
  ///
  /// - Returns: What is, as it now shows, not among the newest.
  mutating func offer(_ listing: ImageListing) -> [ImageListing] {
    let age = Age(listing.image)
    if images[age] != nil {
      images[age]?.append(listing)
      return []
    }
    // An image that was let go once never returns: the oldest that is kept only becomes newer.
    if images.count >= limit, oldest.map({ age < $0 }) ?? true { return [listing] }
    images[age] = [listing]
    let excess = images.count > limit ? oldest.flatMap { images.removeValue(forKey: $0) } : nil
    oldest = images.keys.min()
    return excess ?? []
  }

  /// The listings kept, in the alphabetical order of their names.
  var kept: [ImageListing] {
    images.values.joined().sorted { $0.name < $1.name }
  }
}
