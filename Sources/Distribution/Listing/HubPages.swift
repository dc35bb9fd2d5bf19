import Foundation

/// The repositories of a namespace of Docker Hub, page by page.
///
/// <https://docs.docker.com/reference/api/hub/latest/operations/listNamespaceRepositories/>
struct HubPages {
  private let session: HubSession
  private let namespace: String
  private let what: String
  private var cursor: NumberedCursor

  init(session: HubSession, namespace: String) {
    self.session = session
    self.namespace = namespace
    what = RegistryText.clean("repositories of \(RegistryHost.dockerHub)/\(namespace)")
    cursor = NumberedCursor("/v2/namespaces/\(RegistryRequest.encode(namespace, keeping: ""))/repositories")
  }

  /// The names of the next page; `nil` after the last.
  mutating func next() async throws -> [String]? {
    guard let target = cursor.target else { return nil }
    let page = try await session.page(target, namespace: namespace, what: what)
    try cursor.advance(past: page, home: try session.root(), what: what)
    return page.names
  }
}
