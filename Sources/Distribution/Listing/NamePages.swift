/// The names of a listing, page by page; a page is asked for when it is wanted, and no name comes twice.
///
/// Iterating throws `RegistryError` or `CancellationError`; the pages up to there are good.
///
/// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags>
public struct NamePages: AsyncSequence, Sendable {
  public typealias Element = [String]

  /// Registries that ignore the size of a page send all their names in one: this is 300,000 of them.
  static let maximumPageBytes = 16 << 20

  let client: RegistryClient
  let first: RegistryRequest
  /// What the documents call the array of names.
  let member: String

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(client: client, first: first, member: member)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    private let client: RegistryClient
    private let member: String
    private var request: RegistryRequest
    private var cursor: PageCursor
    private var filter = DuplicateFilter()
    /// The page that was handed out last, and whether it had names that no page before it had.
    private var previous: (page: NamePage, hasFreshNames: Bool)?

    init(client: RegistryClient, first: RegistryRequest, member: String) {
      self.client = client
      self.member = member
      request = first
      cursor = PageCursor(
        first: first.target,
        pageSize: client.configuration.pageSize,
        isCutOff: client.host.cutsListingsOff
      )
    }

    /// The new names of the next page, which are at least one; `nil` after the last.
    public mutating func next() async throws -> [String]? {
      while true {
        // Only now, since a fault in where a page leads is no reason to withhold its names.
        if let previous {
          let home = try client.root(try await client.findScheme())
          try cursor.advance(past: previous.page, hasFreshNames: previous.hasFreshNames, home: home, what: request.what)
          // Whoever goes on after a failure gets the page that failed, not the one after it.
          self.previous = nil
        }
        guard let target = cursor.target else { return nil }
        request.target = target
        let page = try await client.page(request, member: member)
        let fresh = filter.fresh(page.names)
        previous = (page, !fresh.isEmpty)
        if !fresh.isEmpty { return fresh }
      }
    }
  }
}

@available(*, unavailable)
extension NamePages.AsyncIterator: Sendable {}
