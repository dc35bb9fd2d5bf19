import OCI

/// The configuration of a test image, in the members and the spelling of the specification.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md#properties>
struct ConfigurationDocument: Encodable {
  private let created: String?
  private let author: String?
  private let os: String
  private let architecture: String
  private let variant: String?
  private let config: Config
  private let rootfs: RootFileSystem
  private let history: [Step]

  init(_ image: TestImage, diffIDs: [Digest]) {
    created = image.created
    author = image.author
    os = image.platform.os
    architecture = image.platform.architecture
    variant = image.platform.variant
    config = Config(
      labels: image.labels,
      entrypoint: image.entrypoint,
      command: image.command,
      environment: image.environment,
      user: image.user,
      workingDirectory: image.workingDirectory,
      volumes: Dictionary(uniqueKeysWithValues: Set(image.volumes).map { ($0, Empty()) })
    )
    rootfs = RootFileSystem(diffIDs: diffIDs)
    history = diffIDs.map { _ in Step(created: image.created, createdBy: "test") }
  }

  private struct Config: Encodable {
    let labels: [String: String]
    let entrypoint: [String]
    let command: [String]
    let environment: [String]
    let user: String
    let workingDirectory: String
    let volumes: [String: Empty]

    enum CodingKeys: String, CodingKey {
      case labels = "Labels"
      case entrypoint = "Entrypoint"
      case command = "Cmd"
      case environment = "Env"
      case user = "User"
      case workingDirectory = "WorkingDir"
      case volumes = "Volumes"
    }
  }

  private struct Empty: Encodable {}

  private struct RootFileSystem: Encodable {
    let type = "layers"
    let diffIDs: [Digest]

    enum CodingKeys: String, CodingKey {
      case type
      case diffIDs = "diff_ids"
    }
  }

  private struct Step: Encodable {
    let created: String?
    let createdBy: String

    enum CodingKeys: String, CodingKey {
      case created
      case createdBy = "created_by"
    }
  }
}
