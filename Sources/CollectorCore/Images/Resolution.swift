/// What a manifest or index digest leads to on a platform. It never changes, so it is found out once and remembered.
public enum Resolution: Sendable, Hashable, Codable {
  case image(ImageDescription)
  /// The digest leads to nothing that can be run: an artifact, or an index without the platform.
  case skipped(reason: String)
}
