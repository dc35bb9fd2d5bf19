import CollectorCore
import Distribution
import NIOCore
import OCI

/// An image of a registry, opened.
struct RegistryImage: ImageContent {
  let manifest: Manifest
  let manifestDocument: [UInt8]?
  let configuration: [UInt8]
  private let client: RegistryClient
  private let repository: String

  /// Fetches the manifest and the configuration of what was listed.
  ///
  /// - Throws: `RegistryError`.
  init(_ listing: ImageListing, client: RegistryClient) async throws {
    guard let reference = listing.name.reference else {
      throw RegistryError.malformed(what: "\(listing.name)", reason: "it is no name of a registry's image")
    }
    let repository = reference.repository
    let selector = listing.image.digest.map { ManifestSelector.digest($0) } ?? reference.selector
    let fetched = try await client.manifest(selector, in: repository)
    guard case .manifest(let manifest) = fetched.document else {
      throw RegistryError.malformed(
        what: "manifest \(reference.name)\(selector)",
        reason: "it is no manifest of an image"
      )
    }
    self.manifest = manifest
    manifestDocument = Array(fetched.bytes)
    configuration = Array(try await client.blob(manifest.config, in: repository))
    self.client = client
    self.repository = repository
  }

  func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    try await client.readBlob(layer, from: offsetBytes, in: repository, receive: receive)
  }
}
