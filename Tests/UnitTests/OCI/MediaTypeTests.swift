import OCI
import Testing

@Suite struct MediaTypeTests {
  @Test(arguments: [
    ("application/vnd.oci.image.index.v1+json", MediaType.ociIndex),
    ("application/vnd.oci.image.index.v1+json; charset=utf-8", .ociIndex),
    ("Application/Vnd.OCI.Image.Index.V1+JSON;x=y", .ociIndex),
    ("  application/vnd.docker.distribution.manifest.v2+json ", .dockerManifest),
    ("", MediaType(rawValue: "")),
  ])
  func readsContentTypes(field: String, expected: MediaType) {
    #expect(MediaType(contentType: field) == expected)
  }

  @Test func kindsDoNotOverlap() {
    let indexes: [MediaType] = [.ociIndex, .dockerManifestList]
    let manifests: [MediaType] = [.ociManifest, .dockerManifest]
    let configurations: [MediaType] = [.ociConfiguration, .dockerConfiguration]
    let old: [MediaType] = [.dockerSchema1, .dockerSignedSchema1]
    for type in indexes + manifests + configurations + old {
      #expect(type.isIndex == indexes.contains(type))
      #expect(type.isManifest == manifests.contains(type))
      #expect(type.isImageConfiguration == configurations.contains(type))
      #expect(type.isDockerSchema1 == old.contains(type))
      #expect(!type.isLayer)
    }
    #expect(Set(MediaType.manifests) == Set(indexes + manifests))
  }

  @Test(arguments: [
    ("application/vnd.oci.image.layer.v1.tar", true),
    ("application/vnd.oci.image.layer.v1.tar+gzip", true),
    ("application/vnd.oci.image.layer.v1.tar+zstd", true),
    ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", true),
    ("application/vnd.docker.image.rootfs.diff.tar.gzip", true),
    ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", true),
    ("application/vnd.in-toto+json", false),
    ("application/vnd.dev.cosign.simplesigning.v1+json", false),
    ("application/vnd.oci.image.config.v1+json", false),
    ("application/octet-stream", false),
  ])
  func knowsLayers(type: String, isLayer: Bool) {
    #expect(MediaType(rawValue: type).isLayer == isLayer)
  }
}
