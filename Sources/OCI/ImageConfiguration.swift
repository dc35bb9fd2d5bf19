public import Foundation

/// The configuration of an image: how it was made and how it would be run. Its digest is the image ID.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md>
public struct ImageConfiguration: Sendable, Hashable {
  /// When the image was made; `nil` where the configuration does not say, not in RFC 3339, or by Go's zero time (the year 1), which is how
  /// tools leave it open.
  public let created: Date?
  /// Who made the image; empty where the configuration does not say.
  public let author: String
  public let platform: Platform
  public let labels: [String: String]
  /// The `KEY=VALUE` settings that the image asks for.
  public let environment: [String]
  /// The paths that the image declares as volumes, in alphabetical order.
  public let volumes: [String]
  /// The digests of the layers' uncompressed tar archives, the base first.
  public let diffIDs: [Digest]

  /// Reads a configuration document.
  ///
  /// - Throws: `OCIError.malformedDocument`.
  public init(parsing bytes: Data) throws(OCIError) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: bytes)
    } catch {
      throw .malformedDocument(name: "image configuration", reason: documentFault(error))
    }
    created = document.created.flatMap { $0.hasPrefix("0001-") ? nil : parseRFC3339($0) }
    author = document.author ?? ""
    platform = Platform(
      os: document.os.flatMap { $0.isEmpty ? nil : $0 } ?? "linux",
      architecture: document.architecture ?? "",
      variant: document.variant
    )
    labels = document.config?.labels ?? [:]
    environment = document.config?.environment ?? []
    volumes = document.config?.volumes?.keys.sorted() ?? []
    diffIDs = document.rootfs?.diffIDs ?? []
  }

  private struct Document: Decodable {
    struct Config: Decodable {
      let labels: [String: String]?
      let environment: [String]?
      let volumes: [String: Empty]?

      enum CodingKeys: String, CodingKey {
        case labels = "Labels"
        case environment = "Env"
        case volumes = "Volumes"
      }
    }

    struct Empty: Decodable {}

    struct RootFileSystem: Decodable {
      let diffIDs: [Digest]?

      enum CodingKeys: String, CodingKey {
        case diffIDs = "diff_ids"
      }
    }

    let created: String?
    let author: String?
    let architecture: String?
    let os: String?
    let variant: String?
    let config: Config?
    let rootfs: RootFileSystem?
  }
}
