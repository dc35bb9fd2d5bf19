import Foundation

/// The API of Harbor as a `FakeRegistry` can have it: projects and their repositories. The catalog is closed where there is one.
///
/// <https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml>
public struct FakeHarbor: Sendable, Hashable {
  /// How a page says that there are more.
  public enum Paging: Sendable, Hashable {
    case link
    case total
    case nothing
  }

  /// The repositories by their project, without its name.
  public var projects: [String: [String]] = [:]
  /// The projects that only somebody who is logged in sees.
  public var privateProjects: Set<String> = []
  public var username = "user"
  public var password = "password"
  /// How the catalog is refused.
  public var catalogStatus = 401
  public var paging = Paging.link
  /// The most entries of a page.
  public var pageSize = 100

  public init() {}
}

extension FakeRegistryState {
  private static let harborRoot = "/api/v2.0/"

  /// The answer to a request for the API of Harbor; `nil` where it is none.
  func harborAnswer(to request: FakeRegistryRequest) -> FakeRegistryAnswer? {
    guard let harbor else { return nil }
    if request.path == "/v2/_catalog" { return .refusal(harbor.catalogStatus, "UNAUTHORIZED") }
    guard request.path.hasPrefix(Self.harborRoot) else { return nil }
    if request.path == "\(Self.harborRoot)ping" {
      return FakeRegistryAnswer(status: 200, headers: ["content-type": "text/plain"], body: Data("Pong".utf8))
    }
    let isUser = request.authorization == FakeRegistryAuthentication.basicField(harbor.username, harbor.password)
    if request.authorization != nil, !isUser { return .refusal(401, "UNAUTHORIZED") }
    let visible = harbor.projects.filter { isUser || !harbor.privateProjects.contains($0.key) }
    let parts = request.path.dropFirst(Self.harborRoot.count).split(separator: "/")
      .map { String($0).removingPercentEncoding ?? "" }
    switch parts.count {
    case 1 where parts[0] == "projects": return page(of: visible.keys.sorted(), request, harbor)
    case 3 where parts[0] == "projects" && parts[2] == "repositories":
      guard let names = visible[parts[1]] else { return .refusal(404, "NOT_FOUND") }
      return page(of: names.sorted().map { "\(parts[1])/\($0)" }, request, harbor)
    default: return .refusal(404, "NOT_FOUND")
    }
  }

  private func page(of names: [String], _ request: FakeRegistryRequest, _ harbor: FakeHarbor) -> FakeRegistryAnswer {
    let size = min(request.query["page_size"].flatMap { Int($0) } ?? 10, harbor.pageSize)
    let number = request.query["page"].flatMap { Int($0) } ?? 1
    let page = names.dropFirst((number - 1) * size).prefix(size)
    var answer = FakeRegistryAnswer.json("[" + page.map { #"{"name":"\#($0)","id":1}"# }.joined(separator: ",") + "]")
    let target = "\(request.path)?page=\(number + 1)&page_size=\(size)"
    switch harbor.paging {
    case .link where number * size < names.count: answer.headers["link"] = "<\(target)>; rel=\"next\""
    case .link, .total: answer.headers["x-total-count"] = "\(names.count)"
    case .nothing: break
    }
    return answer
  }
}
