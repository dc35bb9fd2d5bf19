import Distribution

/// What is set for all registries, for those that options name, and for single ones in the configuration file.
struct RegistriesSettings: Sendable {
  let section: RegistriesSection
  /// In lower case.
  private let plainHTTPHosts: Set<String>
  private let insecureHosts: Set<String>
  /// What holds for all, and where it was set.
  private let rates: [RequestRate]
  private let ratesOrigin: SettingOrigin

  /// - Throws: `SettingError`.
  init(_ reader: inout SettingReader) throws(SettingError) {
    plainHTTPHosts = try reader.hosts(.plainHTTP)
    insecureHosts = try reader.hosts(.insecure)
    let setting = reader.list(.rate)
    var rates: [RequestRate] = []
    for text in setting.values {
      do {
        rates.append(try RegistrySyntax.rate(text))
      } catch {
        throw .badValue(place: setting.place, value: text, reason: error.reason)
      }
    }
    self.rates = rates
    ratesOrigin = setting.origin
    section = reader.layers.registries
  }

  /// The registries whose certificates are not verified, by their names in references, in lower case.
  var allInsecureHosts: Set<String> {
    insecureHosts.union(section.registries.filter(\.settings.isInsecure).map { $0.host.lowercased() })
  }

  /// Who logs in to registries, and the files with their passwords, by the registries' names in references.
  var logins: [String: RegistrySettings.Login] {
    Dictionary(section.registries.compactMap { registry in registry.settings.login.map { (registry.host, $0) } }) { $1 }
  }

  /// What holds for a registry.
  ///
  /// What an option or a variable says of all registries holds beside what the file says of one; what the file says of all is replaced
  /// by what it says of one.
  ///
  /// - Parameter host: As references name it, in any case.
  func settings(of host: String) -> RegistrySettings {
    let registry = section[host]
    var settings = registry?.settings ?? RegistrySettings()
    let name = host.lowercased()
    settings.usesPlainHTTP = settings.usesPlainHTTP || plainHTTPHosts.contains(name)
    settings.isInsecure = settings.isInsecure || insecureHosts.contains(name)
    if case .file = ratesOrigin, registry?.setsRates == true { return settings }
    settings.rates += rates.filter { !settings.rates.contains($0) }
    return settings
  }
}

extension Settings {
  /// What holds for a registry, by its name in references.
  func registry(_ host: String) -> RegistrySettings { registries.settings(of: host) }
}

extension SettingReader {
  /// Hosts of registries, by their names in references, in lower case.
  fileprivate mutating func hosts(_ key: SettingKey) throws(SettingError) -> Set<String> {
    let setting = list(key)
    var hosts: Set<String> = []
    for text in setting.values {
      do {
        hosts.insert(try RegistryHost(text).name.lowercased())
      } catch {
        guard case .invalidHost(_, let reason) = error else {
          throw .badValue(place: setting.place, value: text, reason: "is not a host")
        }
        throw .badValue(place: setting.place, value: text, reason: "is not a host: \(reason)")
      }
    }
    return hosts
  }
}
