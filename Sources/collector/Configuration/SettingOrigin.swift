/// Where a value was set, the strongest first.
enum SettingOrigin: Sendable, Hashable {
  case commandLine
  case variable
  case file(path: String)
  case builtIn
}

/// The values of one setting, as they were written.
struct RawSetting: Sendable, Hashable {
  let key: SettingKey
  let values: [String]
  let origin: SettingOrigin

  /// Where the value was set, as people find it: `--jobs`, `COLLECTOR_JOBS`, `collector.yaml: jobs`.
  var place: String {
    switch origin {
    case .commandLine: key == .source ? "SOURCE" : "--\(key.rawValue)"
    case .variable: key.variable
    case .file(let path): "\(path): \(key.rawValue)"
    case .builtIn: "default"
    }
  }
}
