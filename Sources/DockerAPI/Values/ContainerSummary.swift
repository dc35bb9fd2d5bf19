public import Foundation
public import OCI

/// An entry of the list of containers.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerList>
public struct ContainerSummary: Sendable, Hashable {
  public let id: ContainerID
  /// Without the slashes that Docker puts before them.
  public let names: [String]
  /// What the image was called when the container was made.
  public let image: String
  /// `nil` where the daemon gives none that is a digest.
  public let imageID: Digest?
  public let labels: [String: String]
  public let status: ContainerStatus
  public let created: Date
}

extension ContainerSummary: Decodable {
  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case names = "Names"
    case image = "Image"
    case imageID = "ImageID"
    case labels = "Labels"
    case status = "State"
    case created = "Created"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(ContainerID.self, forKey: .id)
    names = (try container.decodeIfPresent([String].self, forKey: .names) ?? []).map {
      $0.hasPrefix("/") ? String($0.dropFirst()) : $0
    }
    image = try container.decodeIfPresent(String.self, forKey: .image) ?? ""
    imageID = Digest(dockerID: try container.decodeIfPresent(String.self, forKey: .imageID))
    labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    status = try container.decode(ContainerStatus.self, forKey: .status)
    created = Date(timeIntervalSince1970: TimeInterval(try container.decodeIfPresent(Int64.self, forKey: .created) ?? 0))
  }
}
