/// The repositories of a registry, page by page, in whichever way the registry lists them; no name comes twice.
///
/// Iterating throws `RegistryError` or `CancellationError`; the pages up to there are good.
public struct RepositoryPages: AsyncSequence, Sendable {
  public typealias Element = [String]

  let client: RegistryClient
  /// The first component of the wanted names; `nil` for all.
  let namespace: String?

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(client: client, namespace: namespace)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    private enum Stage {
      case start
      case catalog(NamePages.AsyncIterator)
      case hub(HubPages)
      case harbor(HarborPages)
    }

    private let client: RegistryClient
    private let namespace: String?
    private var stage = Stage.start
    private var filter = DuplicateFilter()

    init(client: RegistryClient, namespace: String?) {
      self.client = client
      self.namespace = namespace
    }

    /// The new names of the next page, which are at least one; `nil` after the last.
    public mutating func next() async throws -> [String]? {
      while let page = try await nextPage() {
        let wanted = namespace.map { namespace in page.filter { $0.hasPrefix("\(namespace)/") } } ?? page
        let fresh = filter.fresh(wanted)
        if !fresh.isEmpty { return fresh }
      }
      return nil
    }

    private mutating func nextPage() async throws -> [String]? {
      switch stage {
      case .start: return try await firstPage()
      case .catalog(var pages):
        defer { stage = .catalog(pages) }
        return try await pages.next()
      case .hub(var pages):
        defer { stage = .hub(pages) }
        return try await pages.next()
      case .harbor(var pages):
        defer { stage = .harbor(pages) }
        return try await pages.next()
      }
    }

    /// Finds out how the registry lists its repositories.
    private mutating func firstPage() async throws -> [String]? {
      if client.host.isDockerHub {
        guard let namespace else {
          throw RegistryError.catalogUnavailable(
            host: client.host.name,
            reason: "Docker Hub lists only the repositories of a namespace that is named in full, as in NAMESPACE/*"
          )
        }
        return try await begin(.hub(HubPages(session: client.hub, namespace: namespace)), .dockerHub)
      }
      var pages = client.catalog.makeAsyncIterator()
      do {
        let page = try await pages.next()
        stage = .catalog(pages)
        client.gate.notices.tell(.repositoriesListed(registry: client.host.name, method: .catalog))
        return page
      } catch let error as RegistryError {
        guard let reason = error.reasonOfClosedCatalog else { throw error }
        guard try await client.isHarbor() else {
          throw RegistryError.catalogUnavailable(host: client.host.name, reason: reason)
        }
        return try await begin(.harbor(try await HarborPages(client: client, project: namespace)), .harbor)
      }
    }

    private mutating func begin(_ stage: Stage, _ method: RepositoryListingMethod) async throws -> [String]? {
      client.gate.notices.tell(.repositoriesListed(registry: client.host.name, method: method))
      self.stage = stage
      return try await nextPage()
    }
  }
}

@available(*, unavailable)
extension RepositoryPages.AsyncIterator: Sendable {}

extension RegistryError {
  /// What a registry says by it that has no catalog, or none for this user; `nil` where it says something else.
  fileprivate var reasonOfClosedCatalog: String? {
    switch self {
    case .catalogUnavailable(_, let reason): reason
    case .unauthorized(_, let host, false, _): "it wants a login for that; run docker login \(host)"
    case .unauthorized(_, _, true, _): "the login does not allow it, or is not accepted"
    case .denied: "it does not allow it"
    case .unsupportedAuthentication(_, let reason): reason
    default: nil
    }
  }
}
