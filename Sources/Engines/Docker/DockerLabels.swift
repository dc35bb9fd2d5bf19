import DockerAPI

/// The labels by which Collector knows its own things on a Docker host.
enum DockerLabels {
  typealias Role = CollectorMark.Role

  static let role = CollectorMark.role
  /// The `Owner` that made it; what serves every process has none.
  static let owner = "collector.owner"
  static let image = CollectorMark.image
  static let imageID = CollectorMark.imageID

  static func labels(_ role: Role, _ owner: Owner?) -> [String: String] {
    var labels = [Self.role: role.rawValue]
    labels[Self.owner] = owner?.label
    return labels
  }

  static func filter(_ role: Role) -> String { CollectorMark.filter(role) }
}
