/// A container that has been made and not yet started.
public struct CreatedContainer: Sendable, Hashable, Decodable {
  public let id: ContainerID
  /// What the daemon could not do of what was asked, such as a limit that the kernel does not know.
  public let warnings: [String]

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case warnings = "Warnings"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(ContainerID.self, forKey: .id)
    warnings = (try container.decodeIfPresent([String].self, forKey: .warnings) ?? []).map { DaemonText.clean($0) }
  }
}
