/// Which daemon this is, and which versions of the API it speaks.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemVersion>
public struct DaemonVersion: Sendable, Hashable, Decodable {
  public let version: String
  /// The newest version of the API, such as `1.41`.
  public let apiVersion: String
  /// The oldest version of the API; `nil` where the daemon does not say.
  public let oldestAPIVersion: String?
  public let os: String
  /// In Go's names: `amd64`, `arm64`.
  public let architecture: String
  /// Whether it is Podman that answers.
  public let isPodman: Bool

  private enum CodingKeys: String, CodingKey {
    case version = "Version"
    case apiVersion = "ApiVersion"
    case oldestAPIVersion = "MinAPIVersion"
    case os = "Os"
    case architecture = "Arch"
    case components = "Components"
  }

  private struct Component: Decodable {
    let Name: String
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decode(String.self, forKey: .version)
    apiVersion = try container.decode(String.self, forKey: .apiVersion)
    oldestAPIVersion = try container.decodeIfPresent(String.self, forKey: .oldestAPIVersion)
    os = try container.decodeIfPresent(String.self, forKey: .os) ?? ""
    architecture = try container.decodeIfPresent(String.self, forKey: .architecture) ?? ""
    let components = try container.decodeIfPresent([Component].self, forKey: .components) ?? []
    isPodman = components.contains { $0.Name == "Podman Engine" }
  }
}
