public import Foundation
public import OCI

/// A container and the state it is in.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerInspect>
public struct ContainerInspection: Sendable, Hashable {
  public let id: ContainerID
  /// Without the slash that Docker puts before it.
  public let name: String
  /// The image's ID; `nil` where the daemon gives none that is a digest.
  public let imageID: Digest?
  public let labels: [String: String]
  public let state: State

  public struct State: Sendable, Hashable {
    public let status: ContainerStatus
    public let isRunning: Bool
    /// Whether the kernel killed a process of it for want of memory.
    public let isOutOfMemory: Bool
    /// That of the first process once it has ended; 128 and the signal's number where one killed it.
    public let exitCode: Int
    /// Why the container could not be started; empty otherwise. The text comes from the runtime, cleaned of control characters.
    public let error: String
    /// `nil` while it has not happened.
    public let startedAt: Date?
    /// `nil` while it has not happened.
    public let finishedAt: Date?
  }
}

/// The stage of a container's life.
public struct ContainerStatus: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  public static let created = ContainerStatus(rawValue: "created")
  public static let running = ContainerStatus(rawValue: "running")
  public static let paused = ContainerStatus(rawValue: "paused")
  public static let restarting = ContainerStatus(rawValue: "restarting")
  public static let removing = ContainerStatus(rawValue: "removing")
  public static let exited = ContainerStatus(rawValue: "exited")
  public static let dead = ContainerStatus(rawValue: "dead")
}

extension ContainerInspection: Decodable {
  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case name = "Name"
    case imageID = "Image"
    case configuration = "Config"
    case state = "State"
  }

  private struct Configuration: Decodable {
    let Labels: [String: String]?
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(ContainerID.self, forKey: .id)
    let fullName = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
    name = fullName.hasPrefix("/") ? String(fullName.dropFirst()) : fullName
    imageID = Digest(dockerID: try container.decodeIfPresent(String.self, forKey: .imageID))
    labels = try container.decodeIfPresent(Configuration.self, forKey: .configuration)?.Labels ?? [:]
    state = try container.decode(State.self, forKey: .state)
  }
}

extension ContainerInspection.State: Decodable {
  private enum CodingKeys: String, CodingKey {
    case status = "Status"
    case isRunning = "Running"
    case isOutOfMemory = "OOMKilled"
    case exitCode = "ExitCode"
    case error = "Error"
    case startedAt = "StartedAt"
    case finishedAt = "FinishedAt"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    status = try container.decode(ContainerStatus.self, forKey: .status)
    isRunning = try container.decode(Bool.self, forKey: .isRunning)
    isOutOfMemory = try container.decodeIfPresent(Bool.self, forKey: .isOutOfMemory) ?? false
    exitCode = try container.decodeIfPresent(Int.self, forKey: .exitCode) ?? 0
    error = DaemonText.clean(try container.decodeIfPresent(String.self, forKey: .error) ?? "")
    startedAt = parseDockerTime(try container.decodeIfPresent(String.self, forKey: .startedAt))
    finishedAt = parseDockerTime(try container.decodeIfPresent(String.self, forKey: .finishedAt))
  }
}
