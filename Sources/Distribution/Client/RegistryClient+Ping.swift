import AsyncHTTPClient
import NIOHTTP1

extension RegistryClient {
  /// Asks whether a registry answers, and how it wants to be spoken to. No credential is sent.
  ///
  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#determining-support>
  ///
  /// - Throws: `RegistryError.malformed` if what answers is no registry.
  public func ping() async throws -> RegistryPing {
    var request = RegistryRequest(.GET, "", what: "registry \(host)", scope: nil)
    request.speaker = .nobody
    do {
      return try await perform(request) { answer in
        try await transport.drain(answer.response)
        let challenges = AuthenticationChallenge.parse(answer.response.headers["WWW-Authenticate"])
        return RegistryPing(
          scheme: try await findScheme(),
          apiVersion: answer.response.headers.first(name: "Docker-Distribution-Api-Version").map { RegistryText.clean($0) },
          authentication: challenges.map { RegistryText.clean($0.scheme) }
        )
      }
    } catch RegistryError.notFound(let what, _) {
      throw RegistryError.malformed(what: what, reason: "it has no /v2/, so something else than a registry listens there")
    }
  }
}
