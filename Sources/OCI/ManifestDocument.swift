public import Foundation

/// What a manifest end point of a registry, or an entry of an image layout, can hold.
public enum ManifestDocument: Sendable, Hashable {
  case manifest(Manifest)
  case index(Index)
  /// A well-formed document of a type that describes no image Collector can run, such as Docker's schema 1.
  case unsupported(MediaType)

  /// Reads a manifest or index.
  ///
  /// - Parameters:
  ///   - bytes: The document.
  ///   - mediaType: What the server or the descriptor says it is; `nil` or a type of no meaning leaves it to the document.
  /// - Throws: `OCIError.malformedDocument`.
  public init(parsing bytes: Data, mediaType: MediaType?) throws(OCIError) {
    let document: ManifestDocument?
    do {
      document = try Self.read(bytes, mediaType)
    } catch {
      throw .malformedDocument(name: "manifest", reason: documentFault(error))
    }
    guard let document else { throw .malformedDocument(name: "manifest", reason: "it is neither a manifest nor an index") }
    self = document
  }

  /// The document; `nil` where nothing tells what it is.
  private static func read(_ bytes: Data, _ mediaType: MediaType?) throws -> ManifestDocument? {
    let decoder = JSONDecoder()
    let shape = try decoder.decode(Shape.self, from: bytes)
    let type = shape.mediaType ?? mediaType
    if shape.schemaVersion == 1 { return .unsupported(.dockerSchema1) }
    if type?.isIndex == true || (type?.isManifest != true && shape.hasManifests) {
      return .index(try decoder.decode(Index.self, from: bytes))
    }
    if type?.isManifest == true || shape.hasConfig { return .manifest(try decoder.decode(Manifest.self, from: bytes)) }
    return type.map { .unsupported($0) }
  }

  /// Enough of a document to tell what it is.
  private struct Shape: Decodable {
    let schemaVersion: Int?
    let mediaType: MediaType?
    let hasManifests: Bool
    let hasConfig: Bool

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      schemaVersion = try container.decodeIfPresent(Int.self, forKey: .schemaVersion)
      mediaType = try container.decodeIfPresent(MediaType.self, forKey: .mediaType)
      hasManifests = container.contains(.manifests)
      hasConfig = container.contains(.config)
    }

    private enum CodingKeys: String, CodingKey {
      case schemaVersion, mediaType, manifests, config
    }
  }
}
