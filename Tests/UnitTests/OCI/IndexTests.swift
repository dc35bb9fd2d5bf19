import OCI
import Testing

@Suite struct IndexTests {
  private static func entry(_ platform: String?, type: MediaType = .ociManifest, artifactType: String? = nil, name: String = "")
    throws -> Descriptor
  {
    Descriptor(
      mediaType: type,
      digest: Digest(sha256Of: "\(platform ?? "")\(type)\(name)".utf8),
      size: 1,
      platform: try platform.map { try Platform(parsing: $0) },
      artifactType: artifactType
    )
  }

  /// What an index offers, what is wanted, and the position of what is chosen.
  @Test(
    arguments: [
      (["linux/amd64", "linux/arm64/v8"], "linux/arm64", 1),
      (["linux/amd64", "linux/arm64"], "linux/arm64/v8", 1),
      (["linux/amd64", "windows/amd64"], "linux/arm64", nil),
      (["windows/amd64", "linux/amd64"], "linux/amd64", 1),
      (["linux/arm/v5", "linux/arm/v6", "linux/arm/v7"], "linux/arm", 2),
      (["linux/arm/v5", "linux/arm/v6"], "linux/arm", 0),
      (["linux/arm/v5", "linux/arm/v6"], "linux/arm/v7", nil),
      (["linux/arm/v5", "linux/arm/v6"], "linux/arm/v6", 1),
      (["linux/amd64/v3", "linux/amd64"], "linux/amd64", 1),
      (["linux/amd64/v3"], "linux/amd64", 0),
      (["linux/amd64", "linux/amd64/v3"], "linux/amd64/v3", 1),
      (["unknown/unknown", "linux/amd64"], "linux/amd64", 1),
      (["unknown/unknown"], "unknown/unknown", nil),
      ([nil], "linux/amd64", 0),
      ([nil, nil], "linux/amd64", nil),
      ([nil, "linux/arm64"], "linux/amd64", nil),
      ([nil, "unknown/unknown"], "linux/amd64", 0),
      ([], "linux/amd64", nil),
    ] as [([String?], String, Int?)]
  )
  func chooses(offered: [String?], wanted: String, expected: Int?) throws {
    let manifests = try offered.enumerated().map { try Self.entry($1, name: "\($0)") }
    let chosen = Index(manifests: manifests).manifest(for: try Platform(parsing: wanted))
    #expect(chosen == expected.map { manifests[$0] })
  }

  @Test func takesTheFirstOfEquals() throws {
    let manifests = [try Self.entry("linux/amd64", name: "a"), try Self.entry("linux/amd64", name: "b")]
    #expect(Index(manifests: manifests).manifest(for: Platform(os: "linux", architecture: "amd64")) == manifests[0])
  }

  @Test func passesOverWhatIsNoImage() throws {
    let amd64 = Platform(os: "linux", architecture: "amd64")
    let blob = try Self.entry("linux/amd64", type: .ociConfiguration)
    let signature = try Self.entry(nil, artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json")
    let image = try Self.entry(nil, artifactType: "application/vnd.oci.image.config.v1+json", name: "image")
    let nested = try Self.entry("linux/amd64", type: .ociIndex)
    #expect(Index(manifests: [blob, signature]).manifest(for: amd64) == nil)
    #expect(Index(manifests: [signature, image]).manifest(for: amd64) == image)
    #expect(Index(manifests: [blob, nested]).manifest(for: amd64) == nested)
  }

  @Test func namesEachPlatformOnce() throws {
    let index = Index(
      manifests: try ["linux/arm64", "linux/amd64", nil, "unknown/unknown", "linux/arm64"].map { try Self.entry($0) }
    )
    #expect(index.platforms.map(\.description) == ["linux/arm64", "linux/amd64"])
  }
}
