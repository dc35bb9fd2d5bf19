public import Foundation
import OCI

/// A named piece of storage of a daemon.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Volume/operation/VolumeInspect>
public struct Volume: Sendable, Hashable {
  public let name: String
  public let driver: String
  /// Where it is on the daemon's host.
  public let mountpoint: String
  public let labels: [String: String]
  /// `nil` where the daemon does not say.
  public let created: Date?
}

extension Volume: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name = "Name"
    case driver = "Driver"
    case mountpoint = "Mountpoint"
    case labels = "Labels"
    case created = "CreatedAt"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    driver = try container.decodeIfPresent(String.self, forKey: .driver) ?? ""
    mountpoint = try container.decodeIfPresent(String.self, forKey: .mountpoint) ?? ""
    labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    created = parseDockerTime(try container.decodeIfPresent(String.self, forKey: .created))
  }
}
