/// A value that holds, as `config` prints it.
struct SettingRow: Sendable, Hashable {
  let name: String
  /// `-` where nothing is set.
  let value: String
  /// Where it was set.
  let place: String
  let meaning: String
}

extension Settings {
  /// All that holds: every setting, and after them what is set for single registries. Of passwords there are only the files' names.
  var rows: [SettingRow] {
    let general = effective.map { setting in
      SettingRow(
        name: setting.key.rawValue,
        value: setting.values.isEmpty ? "-" : setting.values.joined(separator: ","),
        place: setting.place,
        meaning: setting.key.meaning
      )
    }
    let section = registries.section
    let single = section.registries.flatMap { registry in
      registry.entries.map { entry in
        SettingRow(
          name: "\(registry.host) \(entry.key.rawValue)",
          value: entry.texts.isEmpty ? "-" : entry.texts.joined(separator: ","),
          place: "\(section.path): line \(entry.line)",
          meaning: entry.key.meaning
        )
      }
    }
    return general + single
  }
}
