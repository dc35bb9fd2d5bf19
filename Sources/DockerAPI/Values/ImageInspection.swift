public import Foundation
public import OCI

/// An image that a daemon has.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageInspect>
public struct ImageInspection: Sendable, Hashable {
  /// The digest of the configuration or, with Docker's containerd image store, that of the manifest or index.
  public let id: Digest
  public let repositoryTags: [String]
  /// The manifests' digests by which it was pulled or pushed, each `NAME@DIGEST`.
  public let repositoryDigests: [String]
  /// The size of its layers, unpacked.
  public let sizeBytes: Int64
  public let platform: Platform
  /// `nil` where the image does not say.
  public let created: Date?
  public let author: String
  public let configuration: Configuration
  /// The digests of the layers' uncompressed tar archives, the base first.
  public let diffIDs: [Digest]

  /// What the image asks for when it is run.
  public struct Configuration: Sendable, Hashable {
    public let entrypoint: [String]
    public let command: [String]
    /// `KEY=VALUE` settings.
    public let environment: [String]
    public let user: String
    public let workingDirectory: String
    public let labels: [String: String]
    /// The paths declared as volumes, in alphabetical order.
    public let volumes: [String]
  }
}

extension ImageInspection: Decodable {
  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case repositoryTags = "RepoTags"
    case repositoryDigests = "RepoDigests"
    case sizeBytes = "Size"
    case os = "Os"
    case architecture = "Architecture"
    case variant = "Variant"
    case created = "Created"
    case author = "Author"
    case configuration = "Config"
    case rootFileSystem = "RootFS"
  }

  private struct RootFileSystem: Decodable {
    let Layers: [Digest]?
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let id = Digest(dockerID: try container.decode(String.self, forKey: .id)) else {
      throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "the image ID is no digest")
    }
    self.id = id
    repositoryTags = try container.decodeIfPresent([String].self, forKey: .repositoryTags) ?? []
    repositoryDigests = try container.decodeIfPresent([String].self, forKey: .repositoryDigests) ?? []
    sizeBytes = try container.decodeIfPresent(Int64.self, forKey: .sizeBytes) ?? 0
    platform = Platform(
      os: try container.decodeIfPresent(String.self, forKey: .os) ?? "",
      architecture: try container.decodeIfPresent(String.self, forKey: .architecture) ?? "",
      variant: try container.decodeIfPresent(String.self, forKey: .variant)
    )
    created = parseDockerTime(try container.decodeIfPresent(String.self, forKey: .created))
    author = try container.decodeIfPresent(String.self, forKey: .author) ?? ""
    configuration = try container.decodeIfPresent(Configuration.self, forKey: .configuration) ?? .empty
    diffIDs = try container.decodeIfPresent(RootFileSystem.self, forKey: .rootFileSystem)?.Layers ?? []
  }
}

extension ImageInspection.Configuration: Decodable {
  private enum CodingKeys: String, CodingKey {
    case entrypoint = "Entrypoint"
    case command = "Cmd"
    case environment = "Env"
    case user = "User"
    case workingDirectory = "WorkingDir"
    case labels = "Labels"
    case volumes = "Volumes"
  }

  private struct Empty: Decodable {}

  fileprivate static let empty = Self(
    entrypoint: [],
    command: [],
    environment: [],
    user: "",
    workingDirectory: "",
    labels: [:],
    volumes: []
  )

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    entrypoint = try container.decodeIfPresent([String].self, forKey: .entrypoint) ?? []
    command = try container.decodeIfPresent([String].self, forKey: .command) ?? []
    environment = try container.decodeIfPresent([String].self, forKey: .environment) ?? []
    user = try container.decodeIfPresent(String.self, forKey: .user) ?? ""
    workingDirectory = try container.decodeIfPresent(String.self, forKey: .workingDirectory) ?? ""
    labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    volumes = try container.decodeIfPresent([String: Empty].self, forKey: .volumes)?.keys.sorted() ?? []
  }
}
