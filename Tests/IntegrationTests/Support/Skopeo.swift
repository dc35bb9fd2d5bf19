import CollectorTestKit
import Foundation
import OCI
import SystemPackage

/// Somebody else's eyes on a registry.
struct Skopeo {
  struct Inspection: Decodable {
    let digest: Digest
    let created: String
    let architecture: String
    let labels: [String: String]?
    let layers: [Digest]
    let environment: [String]?

    enum CodingKeys: String, CodingKey {
      case digest = "Digest"
      case created = "Created"
      case architecture = "Architecture"
      case labels = "Labels"
      case layers = "Layers"
      case environment = "Env"
    }
  }

  private let command: Command
  private let credential: ImagePusher.Credential?

  init(credential: ImagePusher.Credential? = nil) throws {
    command = try Command("skopeo", package: "skopeo", environment: ["HOME": "/nonexistent"])
    self.credential = credential
  }

  func inspect(_ reference: Reference, platform: Platform = TestImage.hostPlatform) async throws -> Inspection {
    let json = try await command(
      "--override-os",
      platform.os,
      "--override-arch",
      platform.architecture,
      "inspect",
      "--tls-verify=false",
      credential.map { "--creds=\($0.username):\($0.password)" } ?? "--no-creds",
      "docker://\(reference)"
    )
    return try JSONDecoder().decode(Inspection.self, from: Data(json.utf8))
  }

  func manifest(of reference: Reference) async throws -> Data {
    Data(try await command("inspect", "--raw", "--tls-verify=false", "docker://\(reference)").utf8)
  }

  /// Copies an image, its blobs checked, into an OCI layout.
  ///
  /// - Returns: The digest of its manifest in the registry.
  func copy(_ reference: Reference, toLayout path: FilePath) async throws -> Digest {
    let digestFile = path.string + ".digest"
    try await command(
      "copy",
      "--insecure-policy",
      "--src-tls-verify=false",
      "--preserve-digests",
      "--digestfile",
      digestFile,
      "docker://\(reference)",
      "oci:\(path):copied"
    )
    return try Digest(parsing: String(contentsOfFile: digestFile, encoding: .utf8))
  }
}
