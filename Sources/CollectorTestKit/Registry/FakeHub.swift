import Foundation

/// The API of Docker Hub as a `FakeRegistry` can have it beside its own: login, and the repositories of a namespace.
///
/// <https://docs.docker.com/reference/api/hub/latest/>
public struct FakeHub: Sendable, Hashable {
  /// The names of public repositories by their namespace.
  public var repositories: [String: [String]] = [:]
  /// The names that only somebody who is logged in sees.
  public var privateRepositories: [String: [String]] = [:]
  /// The names of what is no image.
  public var plugins: Set<String> = []
  public var username = "user"
  public var password = "password"
  /// The most entries of a page.
  public var pageSize = 100
  /// What comes before the path of a link to the next page; `nil` for the fake's own address.
  public var linkBase: String?

  public init() {}
}

extension FakeRegistryState {
  /// The answer to a request for the API of Docker Hub; `nil` where it is none.
  mutating func hubAnswer(to request: FakeRegistryRequest) -> FakeRegistryAnswer? {
    guard let hub else { return nil }
    if request.path == "/v2/auth/token", request.method == "POST" { return logIn(request, hub) }
    let parts = request.path.split(separator: "/").map(String.init)
    guard parts.count == 4, parts[0] == "v2", parts[1] == "namespaces", parts[3] == "repositories" else { return nil }
    let namespace = parts[2].removingPercentEncoding ?? ""
    var names = hub.repositories[namespace] ?? []
    if let field = request.authorization {
      guard hubTokens.contains(field) else { return .refusal(401, "UNAUTHORIZED") }
      names += hub.privateRepositories[namespace] ?? []
    }
    guard !names.isEmpty else { return .refusal(404, "NOT_FOUND") }
    return hubPage(of: names.sorted(), in: namespace, request, hub)
  }

  private mutating func logIn(_ request: FakeRegistryRequest, _ hub: FakeHub) -> FakeRegistryAnswer {
    let login = try? JSONDecoder().decode([String: String].self, from: Data(request.body.utf8))
    guard login == ["identifier": hub.username, "secret": hub.password] else { return .refusal(401, "UNAUTHORIZED") }
    tokenCount += 1
    hubTokens.insert("Bearer hub-\(tokenCount)")
    return .json(#"{"access_token":"hub-\#(tokenCount)"}"#)
  }

  private func hubPage(
    of names: [String],
    in namespace: String,
    _ request: FakeRegistryRequest,
    _ hub: FakeHub
  ) -> FakeRegistryAnswer {
    let size = min(request.query["page_size"].flatMap { Int($0) } ?? 10, hub.pageSize)
    let number = request.query["page"].flatMap { Int($0) } ?? 1
    let page = names.dropFirst((number - 1) * size).prefix(size)
    guard !page.isEmpty else { return .refusal(404, "NOT_FOUND") }
    let base = hub.linkBase ?? "http://\(host)"
    let next = number * size < names.count ? #""\#(base)\#(request.path)?page=\#(number + 1)&page_size=\#(size)""# : "null"
    let results = page.map { name in
      let type = hub.plugins.contains(name) ? #""plugin""# : name.hasPrefix("untyped") ? "null" : #""image""#
      return #"{"name":"\#(name)","namespace":"\#(namespace)","repository_type":\#(type),"status":1}"#
    }
    return .json(#"{"count":\#(names.count),"next":\#(next),"previous":null,"results":[\#(results.joined(separator: ","))]}"#)
  }
}
