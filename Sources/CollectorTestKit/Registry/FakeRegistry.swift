import CollectorCore
public import Foundation
public import OCI
import Synchronization

/// A registry within the test's process that misbehaves on demand: it refuses, stalls, cuts connections, lies about digests.
///
/// It is a mock, for faults that a real registry does not produce when a test wants them; that all works with a real one is for tests that start
/// one. It reads only.
public final class FakeRegistry: Sendable {
  /// The address with its port, as references name it: `127.0.0.1:40123`.
  public let host: String
  private let state: Shared

  private final class Shared: Sendable {
    let value = Mutex(FakeRegistryState())

    func withLock<Value: Sendable>(_ body: (inout FakeRegistryState) -> Value) -> Value {
      value.withLock { body(&$0) }
    }
  }

  private init(host: String, state: Shared) {
    self.host = host
    self.state = state
    state.withLock { $0.host = host }
  }

  /// Runs `body` with a registry that is there for so long, empty at first.
  ///
  /// - Parameter tls: `nil` for plain HTTP.
  public static func withRunning<Value: Sendable>(
    tls: FakeRegistryTLS? = nil,
    _ body: (FakeRegistry) async throws -> Value
  ) async throws -> Value {
    let state = Shared()
    state.withLock { $0.speaksTLS = tls != nil }
    let server = try await FakeRegistryServer(tls: tls) { request in state.withLock { $0.answer(to: request) } }
    do {
      let value = try await body(FakeRegistry(host: server.host, state: state))
      try await server.close()
      return value
    } catch {
      try await server.close()
      throw error
    }
  }

  /// Keeps a manifest or index and all that it leads to.
  ///
  /// - Parameter tag: `nil` leaves it to be had by its digest only.
  public func put(_ content: TestContent, in repository: String, tag: String? = nil) {
    state.withLock { $0.put(content, in: repository, tag: tag) }
  }

  /// Keeps an image.
  public func put(_ image: PackedImage, in repository: String, tag: String? = nil) {
    put(image.content, in: repository, tag: tag)
  }

  /// Keeps bytes as a manifest, whatever they are.
  ///
  /// - Returns: Their digest.
  @discardableResult
  public func put(manifest bytes: Data, mediaType: MediaType, in repository: String, tag: String? = nil) -> Digest {
    let content = TestContent(mediaType: mediaType, document: bytes)
    put(content, in: repository, tag: tag)
    return content.digest
  }

  /// Keeps a blob.
  public func put(_ blob: TestBlob, in repository: String) {
    state.withLock { $0.repositories[repository, default: .init()].blobs[blob.descriptor.digest] = blob.data }
  }

  /// Lets a listing give tags in this order; repeated ones are repeated. They need not lead anywhere.
  public func list(tags: [String], in repository: String) {
    state.withLock { $0.repositories[repository, default: .init()].listedTags = tags }
  }

  /// Takes a tag away.
  public func remove(tag: String, from repository: String) {
    state.withLock { $0.repositories[repository]?.tags[tag] = nil }
  }

  /// How listings are cut into pages.
  public var paging: FakeRegistryPaging {
    get { state.withLock { $0.paging } }
    set { state.withLock { $0.paging = newValue } }
  }

  /// How requests have to say who makes them.
  public var authentication: FakeRegistryAuthentication {
    get { state.withLock { $0.authentication } }
    set { state.withLock { $0.authentication = newValue } }
  }

  /// Makes all tokens given out so far worthless.
  public func revokeTokens() {
    state.withLock {
      $0.tokens = [:]
      $0.hubTokens = []
    }
  }

  /// The API of Docker Hub that the registry has beside its own; `nil` for none.
  public var hub: FakeHub? {
    get { state.withLock { $0.hub } }
    set { state.withLock { $0.hub = newValue } }
  }

  /// The API of Harbor that the registry has in place of a catalog; `nil` for none.
  public var harbor: FakeHarbor? {
    get { state.withLock { $0.harbor } }
    set { state.withLock { $0.harbor = newValue } }
  }

  /// Whether a part of a blob can be asked for with `Range`.
  public var knowsRanges: Bool {
    get { state.withLock { $0.knowsRanges } }
    set { state.withLock { $0.knowsRanges = newValue } }
  }

  /// Answers the next requests that fit with a fault instead. Of several rules that fit, the one added first applies.
  ///
  /// - Parameters:
  ///   - method: `nil` fits all.
  ///   - path: Fits the path, without a query: `/v2/team/*/manifests/*`.
  ///   - times: How many requests; `nil` means all from now on.
  public func inject(_ fault: FakeRegistryFault, method: String? = nil, path: String = "*", times: Int? = nil) {
    let rule = FakeRegistryRule(method: method, path: GlobPattern(path), remaining: times, fault: fault)
    state.withLock { $0.rules.append(rule) }
  }

  /// Ends all faults.
  public func behave() {
    state.withLock { $0.rules = [] }
  }

  /// All requests so far, in the order in which they came.
  public var requests: [FakeRegistryRequest] { state.withLock { $0.requests } }

  /// How many requests there were of a kind.
  ///
  /// - Parameters:
  ///   - method: `nil` counts all.
  ///   - path: Fits the path, without a query.
  public func count(_ method: String? = nil, path: String = "*") -> Int {
    let pattern = GlobPattern(path)
    return requests.count { (method == nil || $0.method == method) && pattern.matches($0.path) }
  }
}
