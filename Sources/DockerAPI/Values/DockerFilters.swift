import Foundation

/// Which of the daemon's objects a listing holds: those that have every one of the labels and, of the other kinds, any.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerList>, parameter `filters`.
public struct DockerFilters: Sendable, Hashable {
  /// Labels, each `KEY` or `KEY=VALUE`.
  public var labels: [String]
  /// References of images, as patterns: `*` is anything without a slash.
  public var references: [String]
  /// Names of volumes, or parts of them.
  public var names: [String]
  /// Whether images are tagged (`false`) or volumes used (`false`); `nil` for both.
  public var isDangling: Bool?

  public init(labels: [String] = [], references: [String] = [], names: [String] = [], isDangling: Bool? = nil) {
    self.labels = labels
    self.references = references
    self.names = names
    self.isDangling = isDangling
  }

  /// The parameter's value, JSON; `nil` where nothing is filtered.
  func encoded() throws -> String? {
    var fields: [String: [String]] = [:]
    if !labels.isEmpty { fields["label"] = labels }
    if !references.isEmpty { fields["reference"] = references }
    if !names.isEmpty { fields["name"] = names }
    if let isDangling { fields["dangling"] = [isDangling ? "true" : "false"] }
    return fields.isEmpty ? nil : String(decoding: try JSONEncoder.forDocker.encode(fields), as: UTF8.self)
  }
}

extension JSONEncoder {
  /// The same value always gives the same bytes.
  static var forDocker: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
