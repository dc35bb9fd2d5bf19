import Foundation

/// The repositories of a Harbor, page by page, project by project.
///
/// <https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml>
struct HarborPages {
  private static let root = "/api/v2.0/projects"

  private let client: RegistryClient
  private let speaker: RegistryRequest.Speaker
  /// Whether the user named the project, so that it is a fault if it is not there. One that was listed can have gone meanwhile.
  private let isNamed: Bool
  /// The listing of projects; its target is `nil` where no more projects are to come.
  private var projects: NumberedCursor?
  /// The projects whose repositories have not been listed yet.
  private var waiting: [String]
  private var current: (project: String, cursor: NumberedCursor)?

  /// - Parameter project: The only project that is wanted; `nil` for all.
  init(client: RegistryClient, project: String?) async throws {
    self.client = client
    let authorization = try await client.credential().flatMap { Authorization.basic($0) }
    speaker = .holder(of: authorization)
    isNamed = project != nil
    projects = project == nil ? NumberedCursor(Self.root) : nil
    waiting = project.map { [$0] } ?? []
    if authorization == nil {
      client.gate.notices.tell(.onlyPublicRepositories(registry: client.host.name, namespace: project))
    }
  }

  /// The names of the next page of repositories; `nil` after the last.
  mutating func next() async throws -> [String]? {
    while true {
      if let names = try await nextOfCurrent() { return names }
      if let project = waiting.popLast() {
        let path = "\(Self.root)/\(RegistryRequest.encode(project, keeping: ""))/repositories"
        current = (project, NumberedCursor(path))
      } else if let target = projects?.target {
        let what = "projects of \(client.host)"
        let page = try await client.harborPage(target, speaker, what: what)
        let home = try client.root(try await client.findScheme())
        try projects?.advance(past: page, home: home, what: what)
        waiting = page.names.reversed()
      } else {
        return nil
      }
    }
  }

  private mutating func nextOfCurrent() async throws -> [String]? {
    guard let project = current?.project, var cursor = current?.cursor, let target = cursor.target else {
      current = nil
      return nil
    }
    let what = RegistryText.clean("repositories of \(client.host)/\(project)")
    do {
      let page = try await client.harborPage(target, speaker, what: what)
      try cursor.advance(past: page, home: try client.root(try await client.findScheme()), what: what)
      current = (project, cursor)
      return page.names
    } catch RegistryError.notFound where !isNamed {
      current = nil
      return nil
    }
  }
}
