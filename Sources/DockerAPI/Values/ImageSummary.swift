public import Foundation
public import OCI

/// An entry of the list of images.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageList>
public struct ImageSummary: Sendable, Hashable {
  /// See `ImageInspection.id`.
  public let id: Digest
  /// Without the `<none>:<none>` that older daemons list for images without a tag.
  public let repositoryTags: [String]
  /// Without the `<none>@<none>` that older daemons list for images never pulled.
  public let repositoryDigests: [String]
  public let sizeBytes: Int64
  public let labels: [String: String]
  public let created: Date
}

extension ImageSummary: Decodable {
  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case repositoryTags = "RepoTags"
    case repositoryDigests = "RepoDigests"
    case sizeBytes = "Size"
    case labels = "Labels"
    case created = "Created"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let id = Digest(dockerID: try container.decode(String.self, forKey: .id)) else {
      throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "the image ID is no digest")
    }
    self.id = id
    func names(_ key: CodingKeys) throws -> [String] {
      (try container.decodeIfPresent([String].self, forKey: key) ?? []).filter { !$0.hasPrefix("<none>") }
    }
    repositoryTags = try names(.repositoryTags)
    repositoryDigests = try names(.repositoryDigests)
    sizeBytes = try container.decodeIfPresent(Int64.self, forKey: .sizeBytes) ?? 0
    labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    created = Date(timeIntervalSince1970: TimeInterval(try container.decodeIfPresent(Int64.self, forKey: .created) ?? 0))
  }
}
