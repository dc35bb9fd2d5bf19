import Distribution
import OCI
import Yams

/// The `registries` section of a configuration file: a mapping from hosts to what is set for them.
struct RegistriesSection: Sendable {
  /// The values of one key, and where they stand.
  struct Entry: Sendable, Hashable {
    let key: RegistryKey
    let texts: [String]
    let line: Int
  }

  struct Registry: Sendable {
    /// As references name it.
    let host: String
    let entries: [Entry]
    let settings: RegistrySettings
    /// Whether it has a list of rates of its own.
    var setsRates: Bool { entries.contains { $0.key == .rate } }
  }

  static let key = "registries"

  let path: String
  /// In the order of the file.
  let registries: [Registry]

  /// An empty one.
  init() {
    path = ""
    registries = []
  }

  /// - Throws: `SettingError`, which names file, line and key, and never a value that might be a secret.
  init(_ node: Node, line: Int, path: String) throws(SettingError) {
    self.path = path
    if node.tag.description == Tag.Name.null.rawValue {
      registries = []
      return
    }
    guard let mapping = node.mapping else {
      throw Self.fault(path, line, "\(Self.key) has to be a mapping from hosts to what is set for them")
    }
    var registries: [Registry] = []
    for (name, value) in mapping {
      let line = name.mark?.line ?? line
      guard let text = name.string else { throw Self.fault(path, line, "a host has to be a text: put it in quotes") }
      let host: RegistryHost
      do {
        host = try RegistryHost(text)
      } catch {
        guard case .invalidHost(_, let reason) = error else {
          throw Self.fault(path, line, "\(text.maskingUserInformation.debugDescription) is no host")
        }
        throw Self.fault(path, line, "\(text.maskingUserInformation.debugDescription) is no host: \(reason)")
      }
      if registries.contains(where: { $0.host.lowercased() == host.name.lowercased() }) {
        throw Self.fault(path, line, "\(host) is there already")
      }
      var reader = RegistryEntryReader(host: host.name, path: path)
      registries.append(try reader.read(value, line: line))
    }
    self.registries = registries
  }

  static func fault(_ path: String, _ line: Int, _ reason: String) -> SettingError {
    .unusableFile(path: path, reason: "line \(line): \(reason)")
  }

  /// - Parameter host: As references name it, in any case.
  subscript(host: String) -> Registry? {
    registries.first { $0.host.lowercased() == host.lowercased() }
  }
}
