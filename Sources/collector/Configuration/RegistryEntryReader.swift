import Distribution
import OCI
import Yams

/// Reads what a configuration file sets for one registry.
struct RegistryEntryReader {
  let host: String
  let path: String
  private var settings = RegistrySettings()
  private var username: String?
  private var passwordFile: String?

  init(host: String, path: String) {
    self.host = host
    self.path = path
  }

  mutating func read(_ node: Node, line: Int) throws(SettingError) -> RegistriesSection.Registry {
    guard let mapping = node.mapping else {
      throw fault(line, "has to be a mapping; there are \(Self.keys)")
    }
    var entries: [RegistriesSection.Entry] = []
    for (name, value) in mapping {
      let entry = try entry(name, value, line: name.mark?.line ?? line)
      try take(entry)
      entries.append(entry)
    }
    switch (username, passwordFile) {
    case (let username?, let passwordFile?):
      settings.login = RegistrySettings.Login(username: username, passwordFile: passwordFile)
    case (_?, nil): throw fault(line, "has username without password-file")
    case (nil, _?): throw fault(line, "has password-file without username")
    case (nil, nil): break
    }
    return RegistriesSection.Registry(host: host, entries: entries, settings: settings)
  }

  private static var keys: String { RegistryKey.allCases.map(\.rawValue).joined(separator: ", ") }

  private func fault(_ line: Int, _ reason: String) -> SettingError {
    RegistriesSection.fault(path, line, "\(RegistriesSection.key): \(host) \(reason)")
  }

  private func fault(_ entry: RegistriesSection.Entry, _ reason: String) -> SettingError {
    RegistriesSection.fault(path, entry.line, "\(RegistriesSection.key): \(host): \(entry.key.rawValue): \(reason)")
  }

  private func entry(_ name: Node, _ value: Node, line: Int) throws(SettingError) -> RegistriesSection.Entry {
    let text = name.string ?? ""
    guard let key = RegistryKey(rawValue: text) else {
      if text == "password" {
        throw fault(
          line,
          "has a password, which does not belong here: put it into a file of its own, and name that by password-file"
        )
      }
      throw fault(line, "has an unknown key \(text.debugDescription); there are \(Self.keys)")
    }
    let isNothing = value.tag.description == Tag.Name.null.rawValue
    guard let texts = value.texts, !isNothing, key.isList || value.scalar != nil else {
      throw fault(
        line,
        "has no fit value for \(text), which has to be \(key.isList ? "a value or a list of values" : "one value")"
      )
    }
    return RegistriesSection.Entry(key: key, texts: texts, line: line)
  }

  private mutating func take(_ entry: RegistriesSection.Entry) throws(SettingError) {
    let text = entry.texts.last ?? ""
    switch entry.key {
    case .username:
      guard !text.isEmpty, !text.contains(":") else { throw fault(entry, "a user name is not empty, and has no colon") }
      username = text
    case .passwordFile:
      guard !text.isEmpty else { throw fault(entry, "it is empty") }
      passwordFile = text
    case .plainHTTP: settings.usesPlainHTTP = try flag(entry, text)
    case .insecure: settings.isInsecure = try flag(entry, text)
    case .mirrors: settings.mirrors = try values(entry, RegistrySyntax.mirror)
    case .rate: settings.rates = try values(entry, RegistrySyntax.rate)
    case .concurrency:
      let most = RegistryConfiguration.mostConcurrentRequests
      guard let number = Int(text), (1...most).contains(number) else {
        throw fault(entry, "\(text.debugDescription) is not a whole number from 1 to \(most)")
      }
      settings.concurrency = number
    }
  }

  private func flag(_ entry: RegistriesSection.Entry, _ text: String) throws(SettingError) -> Bool {
    guard let flag = SettingReader.flag(text) else { throw fault(entry, "\(text.debugDescription) is not true or false") }
    return flag
  }

  private func values<Value>(
    _ entry: RegistriesSection.Entry,
    _ read: (String) throws(RegistrySyntax.Fault) -> Value
  ) throws(SettingError) -> [Value] {
    var values: [Value] = []
    for text in entry.texts {
      do {
        values.append(try read(text))
      } catch {
        throw fault(entry, "\(text.maskingUserInformation.debugDescription) \(error.reason)")
      }
    }
    return values
  }
}
