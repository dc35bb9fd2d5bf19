import DockerAPI
import Foundation
import OCI

/// What a daemon tells of an image, as a configuration document of the specification.
///
/// Daemons do not give the document itself, whose digest is the image ID, but with the whole image. This one says the same of how the image would
/// be run, where it comes from and what it is made of; it has no `history`, and another digest.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md#properties>
struct DaemonConfiguration: Encodable {
  private let created: String?
  private let author: String?
  private let architecture: String
  private let os: String
  private let variant: String?
  private let config: Config
  private let rootfs: RootFileSystem

  init(_ image: ImageInspection) {
    created = image.created?.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    author = image.author.isEmpty ? nil : image.author
    architecture = image.platform.architecture
    os = image.platform.os
    variant = image.platform.variant
    config = Config(image.configuration)
    rootfs = RootFileSystem(diffIDs: image.diffIDs)
  }

  /// The same image always gives the same bytes.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Parts that are empty are left out, as the specification's examples do.
  private struct Config: Encodable {
    let user: String?
    let environment: [String]?
    let entrypoint: [String]?
    let command: [String]?
    let volumes: [String: Empty]?
    let workingDirectory: String?
    let labels: [String: String]?

    init(_ configuration: ImageInspection.Configuration) {
      user = configuration.user.isEmpty ? nil : configuration.user
      environment = configuration.environment.isEmpty ? nil : configuration.environment
      entrypoint = configuration.entrypoint.isEmpty ? nil : configuration.entrypoint
      command = configuration.command.isEmpty ? nil : configuration.command
      volumes =
        configuration.volumes.isEmpty ? nil : Dictionary(configuration.volumes.map { ($0, Empty()) }) { first, _ in first }
      workingDirectory = configuration.workingDirectory.isEmpty ? nil : configuration.workingDirectory
      labels = configuration.labels.isEmpty ? nil : configuration.labels
    }

    enum CodingKeys: String, CodingKey {
      case user = "User"
      case environment = "Env"
      case entrypoint = "Entrypoint"
      case command = "Cmd"
      case volumes = "Volumes"
      case workingDirectory = "WorkingDir"
      case labels = "Labels"
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
}
