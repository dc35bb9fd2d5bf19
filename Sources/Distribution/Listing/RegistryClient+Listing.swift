import AsyncHTTPClient
import NIOHTTP1

extension RegistryClient {
  /// What registries answer that have no catalog.
  private static let catalogRefusals: Set<Int> = [405, 501]

  /// The tags of a repository.
  ///
  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags>
  ///
  /// Iterating throws `RegistryError.notFound` for a repository that is not there. The names are the registry's words: they can be anything.
  public func tags(of repository: String) -> NamePages {
    NamePages(
      client: self,
      first: RegistryRequest(.GET, "\(repository)/tags/list", what: "tags of \(host)/\(repository)", scope: .pull(repository)),
      member: "tags"
    )
  }

  /// The repositories of the registry, as far as the user may see them.
  ///
  /// <https://distribution.github.io/distribution/spec/api/#listing-repositories>
  ///
  /// Iterating throws `RegistryError.catalogUnavailable` where the registry has no such list. The names are the registry's words: they can be
  /// anything.
  public func repositories() -> NamePages {
    NamePages(
      client: self,
      first: RegistryRequest(.GET, "_catalog", what: "repositories of \(host)", scope: .catalog),
      member: Self.catalogMember
    )
  }

  private static let catalogMember = "repositories"

  /// One page of a listing.
  func page(_ request: RegistryRequest, member: String) async throws -> NamePage {
    let isCatalog = member == Self.catalogMember
    if isCatalog, host.name == RegistryHost.dockerHub {
      throw RegistryError.catalogUnavailable(host: host.name, reason: "Docker Hub has no catalog")
    }
    do {
      return try await perform(request) { answer in
        let body = try await transport.collect(answer.response, upTo: NamePages.maximumPageBytes, what: request.what)
        do {
          return try NamePage(parsing: body, member: member, next: LinkField.next(in: answer.response.headers["Link"]))
        } catch {
          throw RegistryError.malformed(what: request.what, reason: "it is no JSON document with \(member) in it")
        }
      }
    } catch RegistryError.notFound where isCatalog {
      throw RegistryError.catalogUnavailable(host: host.name, reason: "it answered with status 404")
    } catch RegistryError.server(let status, _, _, _) where isCatalog && Self.catalogRefusals.contains(status) {
      throw RegistryError.catalogUnavailable(host: host.name, reason: "it answered with status \(status)")
    }
  }
}
