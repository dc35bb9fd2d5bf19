/// A part of what is watched, with a rhythm of its own: one registry, or one place on this machine. What one of them waits for holds up no other.
public struct WatchLane: Sendable, Hashable {
  /// As people know it: `registry.example.com`.
  public let name: String
  /// From the beginning of one pass to that of the next.
  public let interval: Duration

  public init(name: String, interval: Duration) {
    self.name = name
    self.interval = interval
  }
}
