import Foundation

/// What a file with logins says: Docker's `config.json` and Podman's `auth.json`, which have these members in common.
///
/// <https://docs.docker.com/reference/cli/docker/login/#credential-stores>
struct CredentialDocument: Decodable {
  var auths: [String: CredentialEntry]?
  /// Helper programs by the registry that each is for.
  var credHelpers: [String: String]?
  /// The helper program for all other registries.
  var credsStore: String?

  /// - Throws: `DecodingError`.
  init(parsing bytes: Data, isLegacy: Bool) throws {
    let decoder = JSONDecoder()
    if isLegacy {
      auths = try decoder.decode([String: CredentialEntry].self, from: bytes)
    } else {
      self = try decoder.decode(Self.self, from: bytes)
    }
  }

  /// The helper that is to be asked for a registry; `nil` where there is none.
  func helper(for host: String) -> String? {
    let named = CredentialKey.firstMatch(for: host, repository: nil, among: credHelpers ?? [:]) { _ in true }
    // One that is named empty means the file itself.
    let name = named?.value ?? credsStore ?? ""
    return name.isEmpty ? nil : name
  }

  /// The entry for a repository: the one with the longest key that leads to it.
  func entry(for host: String, repository: String?) -> (key: String, value: CredentialEntry)? {
    CredentialKey.firstMatch(for: host, repository: repository, among: auths ?? [:]) { !$0.isEmpty }
  }
}
