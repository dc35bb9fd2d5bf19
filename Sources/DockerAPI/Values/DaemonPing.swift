/// The answer of a daemon that is there.
public struct DaemonPing: Sendable, Hashable {
  /// The newest version of the API; `nil` where the daemon does not say.
  public let apiVersion: String?
  /// `linux` or `windows`; `nil` where the daemon does not say.
  public let os: String?
}
