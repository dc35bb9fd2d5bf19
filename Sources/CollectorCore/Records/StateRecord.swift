public import Foundation
public import OCI

/// The state that something listed ended a pass in. Written when it differs from what was written last, so that the last state record
/// of a name is always its present state; `collected` stands while the following passes find it `unchanged`.
public struct StateRecord: Sendable, Hashable {
  public let time: Date
  /// An image's reference; for what could not be listed at all, the repository or registry.
  public let name: String
  /// The kind of the source: `registry`.
  public let source: String
  /// `nil` where no image was reached.
  public let imageID: Digest?
  public let state: ImageState

  public init(time: Date, name: String, source: String, imageID: Digest?, state: ImageState) {
    self.time = time
    self.name = name
    self.source = source
    self.imageID = imageID
    self.state = state
  }
}

extension StateRecord: Encodable {
  private enum CodingKeys: String, CodingKey {
    case type, schema, time, name, source, state, reason, attempts
    case imageID = "image_id"
    case nextTry = "next_try"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("state", forKey: .type)
    try container.encode(Record.schema, forKey: .schema)
    try container.encode(time, forKey: .time)
    try container.encode(name, forKey: .name)
    try container.encode(source, forKey: .source)
    try container.encode(imageID, forKey: .imageID)
    try container.encode(state.name, forKey: .state)
    try container.encode(state.reason, forKey: .reason)
    try container.encode(state.failure?.attempts, forKey: .attempts)
    try container.encode(state.failure?.nextTry, forKey: .nextTry)
  }
}
