import CollectorCore

/// Reads settings as values of the right kind, and remembers what holds and where it was set.
struct SettingReader {
  let layers: SettingLayers
  /// What holds, in the order in which it was asked for.
  private(set) var effective: [RawSetting] = []

  init(_ layers: SettingLayers) {
    self.layers = layers
  }

  /// Whether it was set anywhere, and is not as it is by default.
  func isSet(_ key: SettingKey) -> Bool { layers.setting(key) != nil }

  /// One value.
  ///
  /// - Parameters:
  ///   - fallback: The default as it would be written; empty where none is used.
  ///   - parse: `nil` means that the text is not of the right kind.
  ///   - expected: What it should have been, to complete "is not …".
  mutating func value<Value>(
    _ key: SettingKey,
    default fallback: String,
    expected: String,
    _ parse: (String) -> Value?
  ) throws(SettingError) -> Value? {
    let setting = layers.setting(key) ?? RawSetting(key: key, values: fallback.isEmpty ? [] : [fallback], origin: .builtIn)
    effective.append(setting)
    guard let text = setting.values.last else { return nil }
    guard let value = parse(text) else {
      throw .badValue(place: setting.place, value: text, reason: "is not \(expected)")
    }
    return value
  }

  /// One value that there always is.
  mutating func value<Value>(
    _ key: SettingKey,
    default fallback: (text: String, value: Value),
    expected: String,
    _ parse: (String) -> Value?
  ) throws(SettingError) -> Value {
    try value(key, default: fallback.text, expected: expected, parse) ?? fallback.value
  }

  /// One of several words.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: SettingKey,
    default fallback: Choice
  ) throws(SettingError) -> Choice where Choice.RawValue == String {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return try value(key, default: (fallback.rawValue, fallback), expected: "one of \(words)") { Choice(rawValue: $0) }
  }

  mutating func flag(_ key: SettingKey, default fallback: Bool) throws(SettingError) -> Bool {
    try value(key, default: (fallback ? "true" : "false", fallback), expected: "true or false") { Self.flag($0) }
  }

  /// `nil` where `text` says neither yes nor no.
  static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
  }

  /// A whole number of at least `minimum`; `nil` where nothing was set.
  mutating func number(_ key: SettingKey, atLeast minimum: Int) throws(SettingError) -> Int? {
    try value(key, default: "", expected: "a whole number of \(minimum) or more") { Int($0).flatMap { $0 >= minimum ? $0 : nil } }
  }

  mutating func number(_ key: SettingKey, atLeast minimum: Int, default fallback: Int) throws(SettingError) -> Int {
    try value(key, default: ("\(fallback)", fallback), expected: "a whole number of \(minimum) or more") {
      Int($0).flatMap { $0 >= minimum ? $0 : nil }
    }
  }

  /// A number of bytes of at least `minimum`.
  mutating func byteCount(
    _ key: SettingKey,
    default fallback: ByteCount,
    atLeast minimum: ByteCount
  ) throws(SettingError) -> ByteCount {
    try value(key, default: ("\(fallback)", fallback), expected: "a number of bytes of at least \(minimum), such as 64MiB") {
      ByteCount(parsing: $0).flatMap { $0 >= minimum ? $0 : nil }
    }
  }

  /// A path, or other text that stands for itself.
  mutating func text(_ key: SettingKey, default fallback: String) throws(SettingError) -> String? {
    try value(key, default: fallback, expected: "a text") { $0.isEmpty ? nil : $0 }
  }

  mutating func list(_ key: SettingKey, default fallback: [String] = []) -> RawSetting {
    let setting = layers.setting(key) ?? RawSetting(key: key, values: fallback, origin: .builtIn)
    effective.append(setting)
    return setting
  }
}
