import CollectorCore

/// The settings by where they come from: a flag beats a variable, which beats the file, which beats the default.
struct SettingLayers: Sendable {
  private let commandLine: [SettingKey: [String]]
  private let environment: [String: String]
  private let file: ConfigurationFile?

  init(commandLine: [SettingKey: [String]], environment: [String: String], file: ConfigurationFile?) {
    self.commandLine = commandLine
    self.environment = environment
    self.file = file
  }

  /// What the file says of single registries.
  var registries: RegistriesSection { file?.registries ?? RegistriesSection() }

  /// What the file says of how often single sources are looked at, by their texts.
  var polls: [String: Duration] { file?.polls ?? [:] }

  /// What holds for a setting; `nil` where nothing was set.
  func setting(_ key: SettingKey) -> RawSetting? {
    if let values = commandLine[key], !values.isEmpty { return RawSetting(key: key, values: values, origin: .commandLine) }
    if let text = environment[key.variable], !text.isEmpty {
      let values = key.isList ? text.split(separator: ",").map { String($0).trimmingSpaces } : [text]
      return RawSetting(key: key, values: values.filter { !$0.isEmpty }, origin: .variable)
    }
    if let file, let values = file.values[key] { return RawSetting(key: key, values: values, origin: .file(path: file.path)) }
    return nil
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
