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
  /// The catalog is used where there is one; where it is closed and the registry is a Harbor, Harbor's own API; for Docker Hub, which has no catalog,
  /// its own API, and that only by namespace. Iterating throws `RegistryError.catalogUnavailable` where none of these lists anything. The names are
  /// the registry's words: they can be anything.
  ///
  /// <https://distribution.github.io/distribution/spec/api/#listing-repositories>
  ///
  /// - Parameter namespace: Only repositories below this first component of a name (`library` for Docker's official images) are given; `nil` for all.
  public func repositories(in namespace: String? = nil) -> RepositoryPages {
    RepositoryPages(client: self, namespace: namespace)
  }

  /// The repositories as `/v2/_catalog` lists them.
  var catalog: NamePages {
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
