public import Foundation
import OCI

/// Says that a name leads to an image from now on, or no longer does.
public struct ImageRecord: Sendable, Hashable {
  public enum Action: String, Sendable, Codable {
    case add, remove
  }

  public let action: Action
  public let time: Date
  public let name: ImageName
  public let image: ImageDescription
  /// The kind of the source: `registry`.
  public let source: String

  public init(action: Action, time: Date, name: ImageName, image: ImageDescription, source: String) {
    self.action = action
    self.time = time
    self.name = name
    self.image = image
    self.source = source
  }

  init(_ action: Action, _ listing: ImageListing, at time: Date) {
    self.init(action: action, time: time, name: listing.name, image: listing.image, source: listing.source)
  }
}

extension ImageRecord: Encodable {
  private enum CodingKeys: String, CodingKey {
    case type, schema, action, time, image
  }

  private enum ImageKeys: String, CodingKey {
    case reference, registry, repository, tag, digest, platform, created, size, author, labels, layers, source
    case imageID = "image_id"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("image", forKey: .type)
    try container.encode(Record.schema, forKey: .schema)
    try container.encode(action, forKey: .action)
    try container.encode(time, forKey: .time)
    var nested = container.nestedContainer(keyedBy: ImageKeys.self, forKey: .image)
    try nested.encode(name.description, forKey: .reference)
    try nested.encode(name.reference?.registry, forKey: .registry)
    try nested.encode(name.reference?.repository, forKey: .repository)
    try nested.encode(name.reference?.tag, forKey: .tag)
    try nested.encode(image.digest, forKey: .digest)
    try nested.encode(image.imageID, forKey: .imageID)
    try nested.encode(image.platform.description, forKey: .platform)
    try nested.encode(image.created, forKey: .created)
    try nested.encode(image.sizeBytes, forKey: .size)
    try nested.encode(image.author, forKey: .author)
    try nested.encode(image.labels, forKey: .labels)
    try nested.encode(image.layers, forKey: .layers)
    try nested.encode(source, forKey: .source)
  }
}
