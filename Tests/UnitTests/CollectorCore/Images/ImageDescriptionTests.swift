import CollectorCore
import Foundation
import OCI
import Testing

@Suite struct ImageDescriptionTests {
  @Test func itsSizeIsThatOfItsLayersUnlessGiven() {
    let layers = [7, 30].map { ImageDescription.Layer(digest: CoreSamples.layerDigest, size: $0) }
    func image(size: Int64?) -> ImageDescription {
      ImageDescription(imageID: CoreSamples.imageID, digest: nil, platform: CoreSamples.linux, layers: layers, sizeBytes: size)
    }
    #expect(image(size: nil).sizeBytes == 37)
    #expect(image(size: 5).sizeBytes == 5)
  }

  @Test func sizesOfAHostileManifestDoNotTrap() {
    let layers = [Int64.max, Int64.max].map { ImageDescription.Layer(digest: CoreSamples.layerDigest, size: $0) }
    let image = ImageDescription(imageID: CoreSamples.imageID, digest: nil, platform: CoreSamples.linux, layers: layers)
    #expect(image.layers.count == 2)
  }

  @Test(arguments: [CoreSamples.manifestDigest, nil])
  func readsWhatItWrites(digest: Digest?) throws {
    let image = CoreSamples.image(digest: digest, labels: ["a": "b"])
    let resolution = Resolution.image(image)
    #expect(try JSONDecoder().decode(Resolution.self, from: JSONEncoder().encode(resolution)) == resolution)
    let skipped = Resolution.skipped(reason: "no image")
    #expect(try JSONDecoder().decode(Resolution.self, from: JSONEncoder().encode(skipped)) == skipped)
  }
}
