public import CollectorCore
import Foundation
import OCI

/// Images that share layers one after the other, so that each layer is fetched once and let go once; of these groups, that with the newest
/// image comes first.
///
/// Layers count from the base: it is by those that they have in common from there on that images share what is unpacked.
public struct LayersTogether: PullOrder {
  public let name = "layers"

  public init() {}

  public func sorted(_ images: [PullCandidate]) -> [PullCandidate] {
    var chains = LayerChains()
    let paths = images.map { chains.path(of: $0.image) }
    return images.indices.sorted { chains.isBefore((paths[$0], images[$0].image), (paths[$1], images[$1].image)) }.map {
      images[$0]
    }
  }
}

/// The layers of images as a tree, whose roots are the bases.
private struct LayerChains {
  private struct Link: Hashable {
    let parent: Int
    let layer: Digest
  }

  private var numbers: [Link: Int] = [:]
  /// By number: the creation time of the newest image that has the chain.
  private var newest: [Date] = []

  private static let root = -1

  /// The chains that an image has, the base first.
  mutating func path(of image: ImageDescription) -> [Int] {
    let created = image.created ?? .distantPast
    var parent = Self.root
    return image.layers.map { layer in
      let link = Link(parent: parent, layer: layer.digest)
      let number = numbers[link] ?? newest.count
      if number == newest.count {
        numbers[link] = number
        newest.append(created)
      }
      newest[number] = max(newest[number], created)
      parent = number
      return number
    }
  }

  /// Whether one image comes before another: where their chains part, that of the newer image; of one that is built on the other, the other.
  func isBefore(_ one: (path: [Int], image: ImageDescription), _ other: (path: [Int], image: ImageDescription)) -> Bool {
    if let (left, right) = zip(one.path, other.path).first(where: { $0 != $1 }) {
      // Numbers are given in the order of listing, so that they tell apart what is of the same time.
      return newest[left] != newest[right] ? newest[left] > newest[right] : left < right
    }
    if one.path.count != other.path.count { return one.path.count < other.path.count }
    return one.image.imageID.hex < other.image.imageID.hex
  }
}
