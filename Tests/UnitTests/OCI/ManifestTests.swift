import OCI
import Testing

@Suite struct ManifestTests {
  private static func manifest(config: String, layers: [String], artifactType: String? = nil) -> Manifest {
    func descriptor(_ type: String) -> Descriptor {
      Descriptor(mediaType: MediaType(rawValue: type), digest: Digest(sha256Of: type.utf8), size: 7)
    }
    return Manifest(config: descriptor(config), layers: layers.map(descriptor), artifactType: artifactType)
  }

  @Test(arguments: [
    ("application/vnd.oci.image.config.v1+json", ["application/vnd.oci.image.layer.v1.tar+gzip"]),
    (
      "application/vnd.oci.image.config.v1+json",
      ["application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar+zstd"]
    ),
    (
      "application/vnd.docker.container.image.v1+json",
      ["application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip"]
    ),
    ("application/vnd.oci.image.config.v1+json", []),
  ])
  func images(config: String, layers: [String]) {
    #expect(Self.manifest(config: config, layers: layers).isImage)
    #expect(!Self.manifest(config: config, layers: layers, artifactType: "application/vnd.example").isImage)
  }

  @Test(arguments: [
    // A Helm chart, a WebAssembly module, an artifact without a configuration.
    ("application/vnd.cncf.helm.config.v1+json", ["application/vnd.cncf.helm.chart.content.v1.tar+gzip"]),
    ("application/vnd.wasm.config.v1+json", ["application/vnd.wasm.content.layer.v1+wasm"]),
    ("application/vnd.oci.empty.v1+json", ["application/vnd.oci.image.layer.v1.tar+gzip"]),
    // BuildKit's attestation; cosign's signature, attestation and bill of materials: all with an image's configuration.
    ("application/vnd.oci.image.config.v1+json", ["application/vnd.in-toto+json"]),
    ("application/vnd.oci.image.config.v1+json", ["application/vnd.dev.cosign.simplesigning.v1+json"]),
    ("application/vnd.oci.image.config.v1+json", ["application/vnd.dsse.envelope.v1+json"]),
    ("application/vnd.oci.image.config.v1+json", ["application/vnd.oci.image.layer.v1.tar+gzip", "text/spdx+json"]),
  ])
  func otherArtifacts(config: String, layers: [String]) {
    #expect(!Self.manifest(config: config, layers: layers).isImage)
  }
}
