import CollectorTestKit
import Foundation
import OCI
import Testing

/// The images that tests make are what other people's tools take for images.
@Suite struct TestImagesInRegistryTests {
  @Test(arguments: TestImage.Format.allCases, TestImage.Compression.allCases)
  func skopeoReadsAnImage(format: TestImage.Format, compression: TestImage.Compression) async throws {
    let image = try TestImage(layers: [[.directory("etc"), .file("etc/name", "first")], [.file("etc/name", "second")]])
      .with {
        $0.format = format
        $0.compression = compression
        $0.labels = ["org.example.team": "blue"]
        $0.environment = ["A=b"]
      }
      .packed()
    try await withLocalRegistry { registry in
      let reference = try await registry.pusher.push(image, to: "team/app", tag: "1.0")
      let inspection = try await Skopeo().inspect(reference)
      #expect(inspection.digest == image.digest)
      #expect(inspection.created == "2024-05-06T07:08:09.123456789Z")
      #expect(inspection.architecture == TestImage.hostPlatform.architecture)
      #expect(inspection.labels == ["org.example.team": "blue"])
      #expect(inspection.layers == image.manifest.layers.map(\.digest))
      #expect(inspection.environment == ["A=b"])
    }
  }

  /// Copying makes skopeo check every digest, diffIDs included.
  @Test func skopeoCopiesAllSamples() async throws {
    let samples = [
      "empty": TestImage.empty, "busybox": try .busybox(), "debian": .debianLike(), "alpine": .alpineLike(),
      "hostile": .hostile(over: try .busybox()), "layerless": TestImage(layers: []),
    ]
    try await withLocalRegistry { registry in
      try await withTemporaryDirectory { directory in
        for (name, sample) in samples {
          let image = try sample.packed()
          let reference = try await registry.pusher.push(image, to: "samples/\(name)", tag: "latest")
          let copied = try await Skopeo().copy(reference, toLayout: directory.file(name))
          #expect(copied == image.digest, "\(name)")
        }
      }
    }
  }

  @Test func anIndexLeadsToTheImageOfEachPlatform() async throws {
    let platforms = [Platform(os: "linux", architecture: "amd64"), Platform(os: "linux", architecture: "arm64", variant: "v8")]
    let images = try platforms.map { try TestImage(layers: [[.file("arch", $0.architecture)]], platform: $0).packed() }
    let index = try TestIndex(images, hasAttestations: true).packed()
    try await withLocalRegistry { registry in
      let reference = try await registry.pusher.push(index, to: "multi", tag: "latest")
      for (platform, image) in zip(platforms, images) {
        let inspection = try await Skopeo().inspect(reference, platform: platform)
        #expect(inspection.architecture == platform.architecture)
        #expect(inspection.layers == image.manifest.layers.map(\.digest))
      }
    }
  }

  @Test(arguments: [TestArtifact.chart, .sample])
  func artifactsAreAccepted(artifact: TestArtifact) async throws {
    let content = try artifact.packed()
    try await withLocalRegistry { registry in
      let reference = try await registry.pusher.push(content, to: "charts/app", tag: "0.1.0")
      let raw = try await Skopeo().manifest(of: reference)
      #expect(raw == content.document)
    }
  }
}
