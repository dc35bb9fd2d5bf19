/// A group of options that gives values for settings.
protocol SettingsGiving {
  /// What was given on the command line; an empty list is as good as no entry.
  var given: [SettingKey: [String]] { get }
}

extension SettingsGiving {
  func list(_ value: String?) -> [String] { value.map { [$0] } ?? [] }
}

/// Single options, for commands that take no whole group of them.
struct GivenOptions: SettingsGiving {
  let given: [SettingKey: [String]]

  init(_ options: [SettingKey: String?]) {
    given = options.compactMapValues { $0.map { [$0] } }
  }
}

extension Settings {
  /// The settings of a command.
  ///
  /// - Parameter groups: The command's groups of options.
  /// - Throws: `SettingError`.
  static func resolve(
    _ output: OutputOptions,
    _ groups: any SettingsGiving...,
    environment: [String: String]
  ) throws(SettingError) -> Settings {
    var given = output.given
    for group in groups { given.merge(group.given) { $1 } }
    let path = output.configurationFile ?? environment["COLLECTOR_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    var file: ConfigurationFile?
    if let path { file = try ConfigurationFile(path: path) }
    return try Settings(
      SettingLayers(commandLine: given, environment: environment, file: file),
      environment: environment
    )
  }
}
