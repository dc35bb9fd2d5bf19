import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import OCI

/// Fills a registry that a test has started.
///
/// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#push>
public struct ImagePusher: Sendable {
  /// A user name and password for Basic authentication.
  public struct Credential: Sendable, Hashable {
    public let username: String
    public let password: String

    public init(username: String, password: String) {
      self.username = username
      self.password = password
    }
  }

  /// The registry did not do what it was asked for.
  public struct Refusal: Error, CustomStringConvertible {
    public let action: String
    public let status: Int
    public let message: String

    public var description: String { "the registry did not \(action): status \(status), \(message)" }
  }

  /// How requests say who makes them.
  enum Authorization: Sendable {
    case none
    case basic(Credential)
    /// A token for a repository.
    case bearer(@Sendable (_ repository: String) async throws -> String)
  }

  /// The registry's address with its port: `127.0.0.1:5000`.
  public let host: String
  private let scheme: String
  private let authorization: Authorization
  private let http: HTTPClient

  /// A registry on this machine answers at once, but not a machine under load.
  private static let deadline = TimeAmount.seconds(60)
  private static let maximumAnswerBytes = 1 << 20

  /// Fills a registry that speaks plain HTTP.
  public init(host: String, credential: Credential? = nil) {
    self.init(host: host, scheme: "http", authorization: credential.map { .basic($0) } ?? .none, http: .shared)
  }

  /// - Parameter http: It must live as long as the pusher is used.
  init(host: String, scheme: String, authorization: Authorization, http: HTTPClient) {
    self.host = host
    self.scheme = scheme
    self.authorization = authorization
    self.http = http
  }

  /// Pushes an image.
  ///
  /// - Returns: Its reference: with the tag, or with the digest where `tag` is `nil`.
  @discardableResult
  public func push(_ image: PackedImage, to repository: String, tag: String?) async throws -> Reference {
    try await push(image.content, to: repository, tag: tag)
  }

  /// Pushes a manifest or an index with all that it leads to.
  ///
  /// - Returns: Its reference: with the tag, or with the digest where `tag` is `nil`.
  @discardableResult
  public func push(_ content: TestContent, to repository: String, tag: String?) async throws -> Reference {
    for manifest in content.manifests { try await push(manifest, to: repository, tag: nil) }
    for blob in content.blobs { try await push(blob, to: repository) }
    try await putManifest(content, to: repository, as: tag ?? content.digest.description)
    return Reference(registry: host, repository: repository, tag: tag, digest: tag == nil ? content.digest : nil)
  }

  /// Deletes a manifest, and all tags that lead to it.
  public func deleteManifest(_ digest: Digest, of repository: String) async throws {
    let request = try await request(.DELETE, repository, path: "manifests/\(digest)")
    _ = try await perform(request, "delete \(repository)@\(digest)", expecting: 202)
  }

  private func putManifest(_ content: TestContent, to repository: String, as name: String) async throws {
    var request = try await request(.PUT, repository, path: "manifests/\(name)")
    request.headers.replaceOrAdd(name: "Content-Type", value: content.mediaType.rawValue)
    request.body = .bytes(content.document)
    _ = try await perform(request, "take the manifest \(repository):\(name)", expecting: 201)
  }

  private func push(_ blob: TestBlob, to repository: String) async throws {
    let digest = blob.descriptor.digest
    let head = try await request(.HEAD, repository, path: "blobs/\(digest)")
    if try await http.execute(head, timeout: Self.deadline).status == .ok { return }

    let action = "take the blob \(digest) of \(repository)"
    let start = try await request(.POST, repository, path: "blobs/uploads/")
    let location = try await perform(start, action, expecting: 202).headers.first(name: "Location") ?? ""
    let url = location.hasPrefix("/") ? "\(scheme)://\(host)\(location)" : location
    var upload = try await request(.PUT, repository, url: "\(url)\(url.contains("?") ? "&" : "?")digest=\(digest)")
    upload.headers.replaceOrAdd(name: "Content-Type", value: "application/octet-stream")
    upload.body = .bytes(blob.data)
    _ = try await perform(upload, action, expecting: 201)
  }

  private func request(_ method: HTTPMethod, _ repository: String, path: String) async throws -> HTTPClientRequest {
    try await request(method, repository, url: "\(scheme)://\(host)/v2/\(repository)/\(path)")
  }

  private func request(_ method: HTTPMethod, _ repository: String, url: String) async throws -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.method = method
    switch authorization {
    case .none: break
    case .basic(let credential):
      let token = Data("\(credential.username):\(credential.password)".utf8).base64EncodedString()
      request.headers.add(name: "Authorization", value: "Basic \(token)")
    case .bearer(let token): request.headers.add(name: "Authorization", value: "Bearer \(try await token(repository))")
    }
    return request
  }

  private func perform(_ request: HTTPClientRequest, _ action: String, expecting status: Int) async throws -> HTTPClientResponse {
    let response = try await http.execute(request, timeout: Self.deadline)
    let body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
    guard Int(response.status.code) == status else {
      throw Refusal(action: action, status: Int(response.status.code), message: String(buffer: body))
    }
    return response
  }
}
