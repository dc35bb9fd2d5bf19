extension LocalRegistry {
  /// Who is told what is pushed.
  ///
  /// <https://distribution.github.io/distribution/about/notifications/>
  public struct Notifications: Sendable, Hashable {
    public let url: String
    /// The value of the header `Authorization`.
    public let authorization: String

    public init(url: String, authorization: String) {
      self.url = url
      self.authorization = authorization
    }

    /// The setting of a registry's configuration, with the end of its line.
    var registrySetting: String {
      """
      notifications:
        endpoints:
          - {name: tests, url: "\(url)", headers: {Authorization: ["\(authorization)"]}, timeout: 5s, threshold: 1, backoff: 200ms}

      """
    }
  }
}
