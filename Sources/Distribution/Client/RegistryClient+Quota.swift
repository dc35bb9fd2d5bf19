import AsyncHTTPClient
import NIOHTTP1

extension RegistryClient {
  /// A repository that Docker keeps for this question: a HEAD of it tells the quota and uses nothing of it.
  private static let quotaRepository = "ratelimitpreview/test"

  /// What the registry last said of the pulls that are left; `nil` where it has said nothing.
  public var quota: PullQuota? { gate.quota }

  /// Asks Docker Hub how many pulls are left. Other registries are not asked, since none has a place for it: what they have said by themselves counts.
  ///
  /// <https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit>
  ///
  /// - Returns: `nil` where there is no limit, as far as the registry says.
  public func checkQuota() async throws -> PullQuota? {
    guard host.isDockerHub else { return quota }
    let request = RegistryRequest.manifest(.HEAD, .tag("latest"), in: Self.quotaRepository, host: host)
    return try await perform(request) { answer in
      try await transport.drain(answer.response)
      let fields = answer.response.headers
      return PullQuota(remaining: fields.first(name: "RateLimit-Remaining"), limit: fields.first(name: "RateLimit-Limit"))
    }
  }
}
