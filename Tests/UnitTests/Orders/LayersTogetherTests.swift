import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import Orders
import Testing

@Suite struct LayersTogetherTests {
  private static func candidate(_ name: String, layers: [String], created: Double?) -> PullCandidate {
    let image = ImageDescription(
      imageID: Sample.digest(name),
      digest: nil,
      platform: Sample.platform,
      created: created.map { Sample.time(after: $0) },
      author: name,
      layers: layers.map { ImageDescription.Layer(digest: Sample.digest($0), size: 1) }
    )
    return PullCandidate(image: image, names: [])
  }

  @Test func whatSharesABaseIsTogetherAndTheGroupOfTheNewestComesFirst() {
    let images = [
      Self.candidate("old-on-a", layers: ["a", "x"], created: 1), Self.candidate("b", layers: ["b"], created: 5),
      Self.candidate("a-1", layers: ["a", "y", "1"], created: 2), Self.candidate("new-on-a", layers: ["a", "z"], created: 9),
      Self.candidate("a-2", layers: ["a", "y", "2"], created: 3), Self.candidate("a", layers: ["a"], created: 0),
      Self.candidate("undated", layers: ["c"], created: nil), Self.candidate("unknown", layers: [], created: 7),
    ]
    let names = LayersTogether().sorted(images).map(\.image.author)
    #expect(names == ["unknown", "a", "new-on-a", "a-2", "a-1", "old-on-a", "b", "undated"])
  }

  /// The measure of it: how often a layer has to be fetched when only those of the image before are kept.
  @Test func everyChainIsFetchedOnce() {
    var generator = SystemRandomNumberGenerator()
    let images = (0..<200).map { number -> PullCandidate in
      let base = "base \(Int.random(in: 0..<7, using: &generator))"
      let middle = "\(base) middle \(Int.random(in: 0..<5, using: &generator))"
      return Self.candidate(
        "\(number)",
        layers: [base, middle, "own \(number)"],
        created: Double.random(in: 0..<100, using: &generator)
      )
    }
    var fetched: [[Digest]: Int] = [:]
    var before: [Digest] = []
    for candidate in LayersTogether().sorted(images) {
      let layers = candidate.image.layers.map(\.digest)
      for length in 1...layers.count where !before.starts(with: layers.prefix(length)) {
        fetched[Array(layers.prefix(length)), default: 0] += 1
      }
      before = layers
    }
    #expect(fetched.values.allSatisfy { $0 == 1 })
  }

  @Test func manyLayersAreNoMatter() {
    let layers = (0..<20_000).map { "\($0)" }
    let images = [
      Self.candidate("one", layers: layers + ["x"], created: 1), Self.candidate("two", layers: layers + ["y"], created: 2),
    ]
    #expect(LayersTogether().sorted(images).map(\.image.author) == ["two", "one"])
  }
}
