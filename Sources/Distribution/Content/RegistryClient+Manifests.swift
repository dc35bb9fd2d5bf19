import AsyncHTTPClient
import Foundation
import NIOHTTP1
import OCI

extension RegistryClient {
  /// What the specification has registries take at least, and the usual ones at most;
  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests>.
  public static let maximumManifestBytes = 4 << 20

  /// What registries answer that know GET of a manifest but not HEAD.
  private static let headRefusals: Set<Int> = [400, 405, 406, 415, 501]
  /// Those that are said of the method itself, so that HEAD need not be tried for another manifest.
  private static let methodRefusals: Set<Int> = [405, 501]

  /// Asks what a tag or a digest leads to.
  ///
  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#checking-if-content-exists-in-the-registry>
  ///
  /// - Throws: `RegistryError.notFound` if it leads nowhere.
  public func head(_ selector: ManifestSelector, in repository: String) async throws -> ManifestHead {
    try await atMirrorsFirst(repository) { try await $0.ownHead(selector, in: $1) }
  }

  private func ownHead(_ selector: ManifestSelector, in repository: String) async throws -> ManifestHead {
    let request = RegistryRequest.manifest(.HEAD, selector, in: repository, host: host)
    if headRefusal.isKnown { return try await headByGet(selector, in: repository, reason: Self.refusedReason) }
    let reason: String
    do {
      let response = try await perform(request) { answer in
        try await transport.drain(answer.response, to: .HEAD)
        return answer.response
      }
      if let digest = response.contentDigest, selector.allows(digest) {
        return ManifestHead(
          digest: digest,
          mediaType: response.mediaType,
          sizeBytes: response.contentLength,
          method: .head
        )
      }
      reason = "the answer to HEAD has no usable Docker-Content-Digest"
    } catch RegistryError.server(let status, _, _, _) where Self.headRefusals.contains(status) {
      reason = "HEAD was refused with status \(status)"
      if Self.methodRefusals.contains(status) { headRefusal.remember() }
    }
    gate.notices.tell(.headNotUsable(registry: host.name, reason: reason))
    return try await headByGet(selector, in: repository, reason: reason)
  }

  private static let refusedReason = "HEAD was refused before"

  private func headByGet(_ selector: ManifestSelector, in repository: String, reason: String) async throws -> ManifestHead {
    let manifest = try await ownManifest(selector, in: repository)
    return ManifestHead(
      digest: manifest.digest,
      mediaType: manifest.descriptor.mediaType,
      sizeBytes: manifest.descriptor.size,
      method: .get(manifest, reason: reason)
    )
  }

  /// Fetches a manifest or index.
  ///
  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests>
  ///
  /// - Throws: `RegistryError.digestMismatch` if the bytes are not those that the digest, or for a tag the registry, names;
  ///   `RegistryError.malformed` if they are neither manifest nor index; `RegistryError.tooLarge` beyond `maximumManifestBytes`.
  public func manifest(_ selector: ManifestSelector, in repository: String) async throws -> FetchedManifest {
    try await atMirrorsFirst(repository) { try await $0.ownManifest(selector, in: $1) }
  }

  private func ownManifest(_ selector: ManifestSelector, in repository: String) async throws -> FetchedManifest {
    let request = RegistryRequest.manifest(.GET, selector, in: repository, host: host)
    return try await perform(request) { answer in
      let bytes = try await transport.collect(answer.response, upTo: Self.maximumManifestBytes, what: request.what)
      return try FetchedManifest(bytes, selector: selector, response: answer.response, what: request.what)
    }
  }
}

extension FetchedManifest {
  fileprivate init(
    _ bytes: Data,
    selector: ManifestSelector,
    response: HTTPClientResponse,
    what: String
  ) throws(RegistryError) {
    let parsed: Result<ManifestDocument, OCIError> = Result { () throws(OCIError) in
      try ManifestDocument(parsing: bytes, mediaType: response.mediaType)
    }
    let expected: Digest? =
      switch selector {
      case .digest(let digest): digest
      case .tag: response.contentDigest
      }
    let actual = Digest(of: bytes, algorithm: expected?.algorithm ?? .sha256)
    // The digest of schema 1 is of a part of the bytes, which Collector has no use for.
    let isSchema1 = (try? parsed.get()) == .unsupported(.dockerSchema1)
    if let expected, expected != actual, !isSchema1 {
      throw .digestMismatch(what: what, expected: expected, actual: actual)
    }
    let document: ManifestDocument
    do {
      document = try parsed.get()
    } catch {
      throw .malformed(what: what, reason: RegistryText.clean("\(error)"))
    }
    self.init(
      descriptor: Descriptor(
        mediaType: document.mediaType ?? response.mediaType ?? MediaType(rawValue: ""),
        digest: isSchema1 ? expected ?? actual : actual,
        size: Int64(bytes.count)
      ),
      bytes: bytes,
      document: document
    )
  }
}

extension ManifestDocument {
  /// The type that the document gives itself, or has by its form.
  fileprivate var mediaType: MediaType? {
    switch self {
    case .manifest(let manifest): manifest.mediaType ?? .ociManifest
    case .index(let index): index.mediaType ?? .ociIndex
    case .unsupported(let type): type
    }
  }
}

extension ManifestSelector {
  /// Whether a registry may say that this leads to `digest`.
  fileprivate func allows(_ digest: Digest) -> Bool {
    switch self {
    case .tag: true
    case .digest(let asked): digest == asked
    }
  }
}

extension Digest {
  fileprivate init(of bytes: Data, algorithm: Algorithm) {
    var hasher = DigestHasher(algorithm)
    hasher.update(bytes)
    self = hasher.finalize()
  }
}

extension HTTPClientResponse {
  /// The digest that the registry says the content has; `nil` where it says none, or nothing that is one.
  fileprivate var contentDigest: Digest? {
    headers.first(name: "Docker-Content-Digest").flatMap { try? Digest(parsing: $0) }
  }

  fileprivate var mediaType: MediaType? {
    headers.first(name: "Content-Type").map { MediaType(contentType: $0) }
  }
}
