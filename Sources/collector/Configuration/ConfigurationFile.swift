import CollectorCore
import Yams

/// The settings of a YAML file: a mapping from names of settings to values or lists of them, and what is set for single registries.
struct ConfigurationFile: Sendable {
  let path: String
  let values: [SettingKey: [String]]
  let registries: RegistriesSection
  /// How often single sources are looked at, by their texts.
  let polls: [String: Duration]

  /// Many times what all settings with thousands of sources take.
  private static let maximumBytes = 4 << 20

  /// - Throws: `SettingError`, which names the file and what is wrong in it.
  init(path: String) throws(SettingError) {
    let bytes: [UInt8]
    do {
      bytes = try BoundedFile.contents(of: path, atMost: Self.maximumBytes)
    } catch {
      throw .unusableFile(path: path, reason: error.description)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .unusableFile(path: path, reason: "it is not UTF-8") }
    try self.init(path: path, text: text)
  }

  init(path: String, text: String) throws(SettingError) {
    self.path = path
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw .unusableFile(path: path, reason: "it is not YAML: \("\(error)".oneTerminalLine)")
    }
    guard let node, node.tag.description != Tag.Name.null.rawValue else {
      values = [:]
      registries = RegistriesSection()
      polls = [:]
      return
    }
    guard let mapping = node.mapping else {
      throw .unusableFile(path: path, reason: "it is not a mapping from names of settings to values")
    }
    var values: [SettingKey: [String]] = [:]
    var registries = RegistriesSection()
    var polls: [String: Duration] = [:]
    for (name, value) in mapping {
      let text = name.string ?? ""
      if text == RegistriesSection.key {
        registries = try RegistriesSection(value, line: name.mark?.line ?? 0, path: path)
        continue
      }
      guard let key = SettingKey(rawValue: text) else {
        let known = (SettingKey.allCases.map(\.rawValue) + [RegistriesSection.key]).joined(separator: ", ")
        throw .unusableFile(
          path: path,
          reason: "line \(name.mark?.line ?? 0): unknown setting \(text.debugDescription); there are \(known)"
        )
      }
      if key == .source {
        let section = try SourcesSection(value, line: name.mark?.line ?? 0, path: path)
        values[key] = section.texts
        polls = section.polls
        continue
      }
      guard let texts = value.texts, key.isList || texts.count == 1 else {
        let expected = key.isList ? "a value or a list of values" : "one value"
        throw .unusableFile(path: path, reason: "line \(name.mark?.line ?? 0): \(text) has to be \(expected)")
      }
      values[key] = texts
    }
    self.values = values
    self.registries = registries
    self.polls = polls
  }
}

extension Node {
  /// A value, or the values of a list; `nil` where it is something else.
  var texts: [String]? {
    if let text = scalar?.string { return [text] }
    guard let sequence else { return nil }
    let texts = sequence.compactMap { $0.scalar?.string }
    return texts.count == sequence.count ? texts : nil
  }
}
