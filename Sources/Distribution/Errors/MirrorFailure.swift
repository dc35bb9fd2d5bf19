/// What a mirror said, or why it was not asked.
public struct MirrorFailure: Hashable, Sendable {
  /// The mirror as the configuration names it.
  public let mirror: String
  public let reason: String

  public init(mirror: String, reason: String) {
    self.mirror = mirror
    self.reason = reason
  }
}

extension MirrorFailure: CustomStringConvertible {
  public var description: String { "mirror \(mirror) failed: \(reason)" }
}
