import Foundation
import OCI

/// What registries hold besides images: a manifest whose configuration and layers mean something else.
public struct TestArtifact: Sendable, Hashable {
  public var configuration: TestBlob
  public var layers: [TestBlob]
  public var artifactType: String?

  public init(configuration: TestBlob, layers: [TestBlob], artifactType: String? = nil) {
    self.configuration = configuration
    self.layers = layers
    self.artifactType = artifactType
  }

  /// A chart, as `helm push` makes it.
  public static let chart = TestArtifact(
    configuration: TestBlob(
      Data(#"{"name":"chart","version":"0.1.0","apiVersion":"v2"}"#.utf8),
      mediaType: MediaType(rawValue: "application/vnd.cncf.helm.config.v1+json")
    ),
    layers: [
      TestBlob(
        Gzip.stored(TarArchive([.file("chart/Chart.yaml", "name: chart\nversion: 0.1.0\n")]).data),
        mediaType: MediaType(rawValue: "application/vnd.cncf.helm.chart.content.v1.tar+gzip")
      )
    ]
  )

  /// An artifact of OCI 1.1: a type of its own and the empty configuration.
  ///
  /// <https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md#guidelines-for-artifact-usage>
  public static let sample = TestArtifact(
    configuration: TestBlob(Data("{}".utf8), mediaType: MediaType(rawValue: "application/vnd.oci.empty.v1+json")),
    layers: [TestBlob(Data("some content".utf8), mediaType: MediaType(rawValue: "text/plain"))],
    artifactType: "application/vnd.example.artifact"
  )

  /// What BuildKit says of how an image was built: a manifest with the configuration of an image, whose layers are statements.
  public static func attestation(of image: PackedImage) -> TestArtifact {
    let statement = """
      {"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://slsa.dev/provenance/v0.2",\
      "subject":[{"name":"_","digest":{"sha256":"\(image.digest.hex)"}}],"predicate":{}}
      """
    let layer = TestBlob(Data(statement.utf8), mediaType: MediaType(rawValue: "application/vnd.in-toto+json"))
    let configuration = """
      {"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":["\(layer.descriptor.digest)"]}}
      """
    return TestArtifact(
      configuration: TestBlob(Data(configuration.utf8), mediaType: .ociConfiguration),
      layers: [layer]
    )
  }

  public func packed() throws -> TestContent {
    let manifest = Manifest(config: configuration.descriptor, layers: layers.map(\.descriptor), artifactType: artifactType)
    return try TestContent(manifest, mediaType: .ociManifest, blobs: [configuration] + layers)
  }
}
