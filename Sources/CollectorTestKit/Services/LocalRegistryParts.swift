import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SystemPackage

/// What a registry of the tests is made of besides its process.
struct LocalRegistryParts: Sendable {
  let access: LocalRegistry.Access
  let directory: TemporaryDirectory
  let certificates: TestCertificates?
  let tokenServer: TokenServer?
  let notifications: LocalRegistry.Notifications?
  /// Reaches the registry whatever its access.
  let http: HTTPClient

  static let configurationFile = "registry.yml"

  /// The user as an htpasswd file has it: bcrypt, the only form that the registry takes.
  private static let htpasswd = "collector:$2y$05$abcdefghijklmnopqrstuuSnF5tLPqPFqc0z9CY0HcSLFbSRlL67u\n"

  /// Makes them. `finish` must be called in the end.
  init(
    _ access: LocalRegistry.Access,
    notifying notifications: LocalRegistry.Notifications?,
    in directory: TemporaryDirectory
  ) async throws {
    self.notifications = notifications
    self.access = access
    self.directory = directory
    try directory.write(Self.htpasswd, to: "htpasswd")
    certificates = access.hasTLS ? try await TestCertificates(in: directory) : nil
    let tls = try certificates?.clientConfiguration(presentsCertificate: access == .mutualTLS)
    tokenServer =
      access == .token
      ? try await TokenServer.start(TokenPolicy(users: [.init(LocalRegistry.credential)]), in: directory) : nil
    http = tls.map { HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: $0)) } ?? .shared
  }

  /// Ends what they do.
  func finish() async {
    await tokenServer?.stop()
    // What can go wrong is that it has been done already.
    if http !== HTTPClient.shared { try? await http.shutdown() }
  }

  var scheme: String { access.hasTLS ? "https" : "http" }

  /// Writes the registry's configuration; <https://distribution.github.io/distribution/about/configuration/>.
  ///
  /// - Parameter address: Where to listen: port 0 for any.
  func writeConfiguration(address: String) throws {
    var text = """
      version: 0.1
      log: {level: info}
      storage:
        filesystem: {rootdirectory: \(directory.file("storage"))}
        delete: {enabled: true}
      http:
        addr: "\(address)"
        secret: tests

      """
    if let certificates {
      text += "  tls:\n    certificate: \(certificates.serverCertificate)\n    key: \(certificates.serverKey)\n"
      if access == .mutualTLS { text += "    clientcas: [\(certificates.authority)]\n" }
    }
    if access == .password { text += "auth: {htpasswd: {realm: tests, path: \(directory.file("htpasswd"))}}\n" }
    if let notifications { text += notifications.registrySetting }
    if let tokenServer { text += "auth: \(tokenServer.registrySettings)\n" }
    try directory.write(text, to: Self.configurationFile)
  }

  /// Whether the registry answers.
  func answers(_ host: String) async -> Bool {
    let request = HTTPClientRequest(url: "\(scheme)://\(host)/v2/")
    // Nobody may listen yet: that is the answer.
    let response = try? await http.execute(request, timeout: .seconds(1))
    return response?.status == .ok || response?.status == .unauthorized
  }

  /// What fills the registry.
  func pusher(_ host: String) -> ImagePusher {
    let authorization: ImagePusher.Authorization =
      if let tokenServer {
        .bearer { try await tokenServer.token(for: [.repository($0, ["pull", "push", "delete"])]) }
      } else if access == .password {
        .basic(LocalRegistry.credential)
      } else {
        .none
      }
    return ImagePusher(host: host, scheme: scheme, authorization: authorization, http: http)
  }
}
