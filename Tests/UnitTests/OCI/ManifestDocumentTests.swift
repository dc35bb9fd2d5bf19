import Foundation
import OCI
import Testing

@Suite struct ManifestDocumentTests {
  static let digest = "sha256:\(String(repeating: "a", count: 64))"
  static let config = #"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\#(digest)","size":12}"#
  static let layer = #"{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"\#(digest)","size":5000000000}"#
  static let entry =
    #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\#(digest)","size":3,"platform":{"os":"linux","architecture":"arm","variant":"v7"}}"#

  @Test(arguments: [MediaType.ociManifest, .dockerManifest, nil, MediaType(rawValue: "application/json"), .ociIndex])
  func readsManifests(type: MediaType?) throws {
    // The last type is contradicted by the document, which is believed.
    let own = type == .ociIndex ? #""mediaType":"application/vnd.oci.image.manifest.v1+json","# : ""
    let json = #"{"schemaVersion":2,\#(own)"config":\#(Self.config),"layers":[\#(Self.layer)],"annotations":{"a":"b"}}"#
    guard case .manifest(let manifest) = try ManifestDocument(parsing: Data(json.utf8), mediaType: type) else {
      Issue.record("no manifest")
      return
    }
    #expect(manifest.config.mediaType == .ociConfiguration)
    #expect(manifest.layers.map(\.size) == [5_000_000_000])
    #expect(manifest.layers.first?.digest.description == Self.digest)
    #expect(manifest.annotations == ["a": "b"])
    #expect(manifest.isImage)
  }

  @Test(arguments: [MediaType.ociIndex, .dockerManifestList, nil, MediaType(rawValue: "text/plain")])
  func readsIndexes(type: MediaType?) throws {
    let json = #"{"schemaVersion":2,"manifests":[\#(Self.entry)],"unknown":[1]}"#
    guard case .index(let index) = try ManifestDocument(parsing: Data(json.utf8), mediaType: type) else {
      Issue.record("no index")
      return
    }
    #expect(index.manifests.map { $0.platform?.description } == ["linux/arm/v7"])
  }

  @Test(arguments: [
    (#"{"schemaVersion":1,"name":"library/x","fsLayers":[]}"#, MediaType.dockerSignedSchema1, MediaType.dockerSchema1),
    (#"{"schemaVersion":1,"name":"library/x","fsLayers":[]}"#, nil, .dockerSchema1),
    (
      #"{"mediaType":"application/vnd.oci.artifact.manifest.v1+json","blobs":[]}"#, nil,
      MediaType(rawValue: "application/vnd.oci.artifact.manifest.v1+json")
    ),
    (#"{"a":1}"#, MediaType(rawValue: "application/x"), MediaType(rawValue: "application/x")),
  ])
  func namesWhatItCannotUse(json: String, type: MediaType?, expected: MediaType) throws {
    #expect(try ManifestDocument(parsing: Data(json.utf8), mediaType: type) == .unsupported(expected))
  }

  @Test(arguments: [
    ("", "it is not JSON"),
    ("<html>", "it is not JSON"),
    (#"{"config":"#, "it is not JSON"),
    ("[]", "a value of another type"),
    ("{}", "it is neither a manifest nor an index"),
    (#"{"schemaVersion":"2"}"#, "a value of another type at schemaVersion"),
    (#"{"schemaVersion":2,"config":\#(config)}"#, #"it has no "layers""#),
    (
      #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layer),{"mediaType":"x","size":1}]}"#,
      #"it has no "digest" at layers[1]"#
    ),
    (
      #"{"schemaVersion":2,"config":\#(config),"layers":[{"mediaType":"x","size":"1","digest":"\#(digest)"}]}"#,
      "a value of another type at layers[0].size"
    ),
    (
      #"{"schemaVersion":2,"config":{"mediaType":"x","size":1,"digest":"sha256:beef"},"layers":[]}"#,
      #"malformed digest "sha256:beef""#
    ),
    (#"{"schemaVersion":2,"manifests":null}"#, "a value of another type at manifests"),
  ])
  func tellsWhatIsWrong(json: String, words: String) throws {
    let error = try #require(throws: OCIError.self) { try ManifestDocument(parsing: Data(json.utf8), mediaType: nil) }
    guard case .malformedDocument("manifest", let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.contains(words), "\(reason)")
  }

  @Test func readsWhatItWrites() throws {
    let descriptor = Descriptor(
      mediaType: .ociManifest,
      digest: try Digest(parsing: Self.digest),
      size: 1,
      platform: Platform(os: "linux", architecture: "arm64"),
      annotations: ["k": "v"],
      artifactType: "application/x"
    )
    let index = Index(manifests: [descriptor])
    #expect(try ManifestDocument(parsing: JSONEncoder().encode(index), mediaType: nil) == .index(index))
    let manifest = Manifest(config: descriptor, layers: [descriptor], subject: descriptor)
    #expect(try ManifestDocument(parsing: JSONEncoder().encode(manifest), mediaType: nil) == .manifest(manifest))
  }
}
