/// What the keys of files with logins stand for: a registry, or a part of one.
enum CredentialKey {
  /// The parts of addresses that Docker had in its keys, and that are no repositories.
  private static let apiVersions: Set<String> = ["v1", "v2"]

  /// The value with the longest key that leads to a repository: `host/team/app` before `host/team` before `host`.
  ///
  /// Docker's own keys, with a scheme and a path, are for the whole registry; they come after those that name it as references do.
  ///
  /// - Parameter isOfUse: Which values count.
  static func firstMatch<Value>(
    for host: String,
    repository: String?,
    among values: [String: Value],
    where isOfUse: (Value) -> Bool
  ) -> (key: String, value: Value)? {
    // Dictionaries have no order; with several spellings of one name the same is to win each time.
    let keys = values.keys.sorted { ($0.contains("://") ? 1 : 0, $0) < ($1.contains("://") ? 1 : 0, $1) }
    for wanted in places(normalized(host), repository) {
      for key in keys where place(of: key) == wanted {
        if let value = values[key], isOfUse(value) { return (key, value) }
      }
    }
    return nil
  }

  /// The registry, or the part of one, that a key is for, in the form of `places`.
  private static func place(of key: String) -> String {
    var rest = key[...]
    let scheme = ["https://", "http://"].first { rest.hasPrefix($0) }
    if let scheme { rest.removeFirst(scheme.count) }
    let host = normalized(String(rest.prefix { $0 != "/" }))
    let path = rest.drop { $0 != "/" }.split(separator: "/").joined(separator: "/")
    return scheme != nil || path.isEmpty || apiVersions.contains(path) ? host : "\(host)/\(path)"
  }

  private static func places(_ host: String, _ repository: String?) -> [String] {
    var components = (repository ?? "").split(separator: "/")
    var places: [String] = []
    while !components.isEmpty {
      places.append("\(host)/\(components.joined(separator: "/"))")
      components.removeLast()
    }
    return places + [host]
  }

  private static func normalized(_ host: String) -> String {
    let host = host.lowercased()
    return RegistryHost.dockerHubNames.contains(host) ? RegistryHost.dockerHub : host
  }
}
