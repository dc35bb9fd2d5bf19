/// What a container is made of.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate>
public struct ContainerSpecification: Sendable, Hashable {
  /// The reference or the ID of the image.
  public var image: String
  /// `nil` leaves it to the image; an empty array takes the image's away.
  public var entrypoint: [String]?
  /// `nil` leaves it to the image.
  public var command: [String]?
  /// `KEY=VALUE` settings, over those of the image. `KEY` alone takes the image's setting of that name away.
  public var environment: [String]
  /// `USER[:GROUP]`, names or numbers; `nil` leaves it to the image.
  public var user: String?
  /// `nil` leaves it to the image.
  public var workingDirectory: String?
  public var hostName: String?
  public var labels: [String: String]
  /// Switches the image's health check off.
  public var isHealthcheckDisabled: Bool
  /// Leaves the container without a network, whatever `host.networkMode` says.
  public var isNetworkDisabled: Bool
  public var host: HostConfiguration

  public init(
    image: String,
    entrypoint: [String]? = nil,
    command: [String]? = nil,
    environment: [String] = [],
    user: String? = nil,
    workingDirectory: String? = nil,
    hostName: String? = nil,
    labels: [String: String] = [:],
    isHealthcheckDisabled: Bool = false,
    isNetworkDisabled: Bool = false,
    host: HostConfiguration = HostConfiguration()
  ) {
    self.image = image
    self.entrypoint = entrypoint
    self.command = command
    self.environment = environment
    self.user = user
    self.workingDirectory = workingDirectory
    self.hostName = hostName
    self.labels = labels
    self.isHealthcheckDisabled = isHealthcheckDisabled
    self.isNetworkDisabled = isNetworkDisabled
    self.host = host
  }
}

extension ContainerSpecification: Encodable {
  private enum CodingKeys: String, CodingKey {
    case image = "Image"
    case entrypoint = "Entrypoint"
    case command = "Cmd"
    case environment = "Env"
    case user = "User"
    case workingDirectory = "WorkingDir"
    case hostName = "Hostname"
    case labels = "Labels"
    case healthcheck = "Healthcheck"
    case isNetworkDisabled = "NetworkDisabled"
    case host = "HostConfig"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(image, forKey: .image)
    try container.encodeIfPresent(entrypoint, forKey: .entrypoint)
    try container.encodeIfPresent(command, forKey: .command)
    try container.encode(environment, forKey: .environment)
    try container.encodeIfPresent(user, forKey: .user)
    try container.encodeIfPresent(workingDirectory, forKey: .workingDirectory)
    try container.encodeIfPresent(hostName, forKey: .hostName)
    try container.encode(labels, forKey: .labels)
    if isHealthcheckDisabled { try container.encode(["Test": ["NONE"]], forKey: .healthcheck) }
    try container.encode(isNetworkDisabled, forKey: .isNetworkDisabled)
    try container.encode(host, forKey: .host)
  }
}
