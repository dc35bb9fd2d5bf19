import Foundation
import OCI

/// What a `FakeRegistry` holds and how it is to behave.
struct FakeRegistryState: Sendable {
  struct Repository: Sendable {
    var tags: [String: Digest] = [:]
    var manifests: [Digest: TestContent] = [:]
    var blobs: [Digest: Data] = [:]
    /// What a listing gives; `nil` for the tags that there are, in alphabetical order.
    var listedTags: [String]?
  }

  /// The registry's own address.
  var host = ""
  var speaksTLS = false
  var repositories: [String: Repository] = [:]
  var paging = FakeRegistryPaging()
  var authentication = FakeRegistryAuthentication.none
  /// The scope of each `Authorization` field with a token that was given out.
  var tokens: [String: String] = [:]
  var tokenCount = 0
  var hub: FakeHub?
  /// The `Authorization` fields with tokens of the API of Docker Hub that were given out.
  var hubTokens: Set<String> = []
  var harbor: FakeHarbor?
  /// Whether a part of a blob can be asked for.
  var knowsRanges = true
  var rules: [FakeRegistryRule] = []
  var requests: [FakeRegistryRequest] = []

  mutating func put(_ content: TestContent, in repository: String, tag: String?) {
    for part in content.manifests { put(part, in: repository, tag: nil) }
    for blob in content.blobs { repositories[repository, default: .init()].blobs[blob.descriptor.digest] = blob.data }
    repositories[repository, default: .init()].manifests[content.digest] = content
    if let tag { repositories[repository, default: .init()].tags[tag] = content.digest }
  }

  /// The answer to a request, which is noted; with a fault in it if a rule says so.
  mutating func answer(to request: FakeRegistryRequest) -> FakeRegistryAnswer {
    requests.append(request)
    let good = goodAnswer(to: request)
    guard let index = rules.firstIndex(where: { $0.fits(request) }) else { return good }
    if let remaining = rules[index].remaining { rules[index].remaining = remaining - 1 }
    return good.with(rules[index].fault)
  }

  private mutating func goodAnswer(to request: FakeRegistryRequest) -> FakeRegistryAnswer {
    if let answer = hubAnswer(to: request) ?? harborAnswer(to: request) { return answer }
    return request.path == Self.tokenPath ? tokenAnswer(to: request) : challenge(to: request) ?? content(for: request)
  }

  private func content(for request: FakeRegistryRequest) -> FakeRegistryAnswer {
    guard request.path.hasPrefix("/v2/") else { return .refusal(404, "NOT_FOUND") }
    let path = request.path.dropFirst("/v2/".count)
    if path.isEmpty { return .json("{}") }
    if path == "_catalog" { return listing(repositories.keys.sorted(), member: "repositories", request) }
    if path.hasSuffix("/tags/list") {
      guard let repository = repositories[String(path.dropLast("/tags/list".count))] else { return .refusal(404, "NAME_UNKNOWN") }
      return listing(repository.listedTags ?? repository.tags.keys.sorted(), member: "tags", request)
    }
    if let range = path.firstRange(of: "/manifests/") {
      return manifest(String(path[range.upperBound...]), in: String(path[..<range.lowerBound]))
    }
    if let range = path.firstRange(of: "/blobs/") {
      return blob(String(path[range.upperBound...]), in: String(path[..<range.lowerBound]), request)
    }
    return .refusal(404, "NOT_FOUND")
  }

  private func listing(_ names: [String], member: String, _ request: FakeRegistryRequest) -> FakeRegistryAnswer {
    let (page, link) = paging.page(of: names, for: request)
    let array = page.isEmpty && paging.saysNull ? "null" : "[" + page.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    var answer = FakeRegistryAnswer.json(#"{"name":"x","\#(member)":\#(array)}"#)
    answer.headers["link"] = link
    return answer
  }

  private func manifest(_ name: String, in repository: String) -> FakeRegistryAnswer {
    let digest = repositories[repository]?.tags[name] ?? (try? Digest(parsing: name))
    guard let content = digest.flatMap({ repositories[repository]?.manifests[$0] }) else {
      return .refusal(404, "MANIFEST_UNKNOWN")
    }
    return FakeRegistryAnswer(
      status: 200,
      headers: ["content-type": content.mediaType.rawValue, "docker-content-digest": content.digest.description],
      body: content.document
    )
  }

  private func blob(_ name: String, in repository: String, _ request: FakeRegistryRequest) -> FakeRegistryAnswer {
    guard let digest = try? Digest(parsing: name), let blob = repositories[repository]?.blobs[digest] else {
      return .refusal(404, "BLOB_UNKNOWN")
    }
    let answer = FakeRegistryAnswer(status: 200, headers: ["content-type": "application/octet-stream"], body: blob)
    return knowsRanges ? answer.part(for: request) : answer
  }
}
