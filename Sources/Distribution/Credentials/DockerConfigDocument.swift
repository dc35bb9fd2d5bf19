import Foundation

/// The part of Docker's `config.json` that has credentials in it.
struct DockerConfigDocument: Decodable {
  struct Entry: Decodable {
    let auth: String?
    let username: String?
    let password: String?
  }

  struct MalformedEntry: Error {}

  let auths: [String: Entry]?

  init(parsing bytes: Data) throws {
    self = try JSONDecoder().decode(Self.self, from: bytes)
  }

  /// The entry of `host`: one whose key is the host itself before one whose key has a scheme or a path.
  func entry(for host: String) -> Entry? {
    guard let auths else { return nil }
    if let exact = auths[host], !exact.isEmpty { return exact }
    let wanted = Self.host(ofKey: host)
    let matching = auths.keys.sorted().filter { Self.host(ofKey: $0) == wanted }
    return matching.lazy.compactMap { auths[$0] }.first { !$0.isEmpty }
  }

  /// The host that a key is about: Docker writes `https://index.docker.io/v1/` for Docker Hub, and has written `https://HOST/v2/` for others.
  static func host(ofKey key: String) -> String {
    var rest = key[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    let host = rest.prefix { $0 != "/" }.lowercased()
    return RegistryHost.dockerHubNames.contains(host) ? RegistryHost.dockerHub : host
  }
}

extension DockerConfigDocument.Entry {
  /// Whether the credential is kept elsewhere: a helper leaves `{}` behind.
  var isEmpty: Bool { (auth ?? "").isEmpty && (username ?? "").isEmpty }

  func credential() throws(DockerConfigDocument.MalformedEntry) -> RegistryCredential {
    guard let auth, !auth.isEmpty else { return RegistryCredential(username: username ?? "", password: password ?? "") }
    guard
      let bytes = Data(base64Encoded: auth.trimmingCharacters(in: .whitespacesAndNewlines)),
      let text = String(data: bytes, encoding: .utf8),
      let colon = text.firstIndex(of: ":")
    else { throw DockerConfigDocument.MalformedEntry() }
    // Docker pads the password with NULs in some versions, and cuts them off when it reads.
    let password = text[text.index(after: colon)...].trimmingCharacters(in: CharacterSet(charactersIn: "\0"))
    return RegistryCredential(username: String(text[..<colon]), password: password)
  }
}
