import CollectorCore
import Distribution
import Foundation
import OCI

/// Finds out what the digests of a registry lead to on a platform, each once.
struct ImageResolver: Sendable {
  let client: RegistryClient
  let memory: any ImageMemory
  let platform: Platform
  private let recent = RecentResolutions()
  private let flights = SingleFlight<Digest, Landing>()

  /// What a look at a digest has come to, for all who asked meanwhile.
  private enum Landing: Sendable {
    case resolved(Resolved)
    /// An error is about the repository that was asked: the same digest may be had from another.
    case failed(any Error, repository: String)
  }

  /// What a digest leads to, with the configuration document where it had to be fetched.
  struct Resolved: Sendable {
    let resolution: Resolution
    var configuration: Data?
    /// Whether the registry could not have given anything else for the digest, so that it may be remembered.
    var isCertain = true

    static func skipped(_ reason: String) -> Resolved { Resolved(resolution: .skipped(reason: reason)) }
  }

  init(client: RegistryClient, memory: any ImageMemory, platform: Platform) {
    self.client = client
    self.memory = memory
    self.platform = platform
  }

  /// What a tag or digest leads to, by one HEAD request where the digest is remembered.
  ///
  /// - Throws: `RegistryError.notFound` only where `selector` itself leads nowhere.
  func resolve(_ selector: ManifestSelector, in repository: String) async throws -> Resolution {
    let head = try await client.head(selector, in: repository)
    // The digest of such a manifest is not of its bytes, so that it could not be had by it.
    if case .tag = selector, head.mediaType?.isDockerSchema1 == true, let type = head.mediaType {
      return .skipped(reason: ImageRules.reasonToSkip(type))
    }
    let fetched: FetchedManifest? = if case .get(let manifest, _) = head.method { manifest } else { nil }
    return try await resolve(head.digest, in: repository, fetched: fetched, depth: 0).resolution
  }

  private func resolve(_ digest: Digest, in repository: String, fetched: FetchedManifest?, depth: Int) async throws -> Resolved {
    if let known = try await known(digest) { return Resolved(resolution: known) }
    let landing = try await flights.value(for: digest) {
      do {
        return .resolved(try await lookOnce(at: digest, in: repository, fetched: fetched, depth: depth))
      } catch let error where !(error is CancellationError) {
        return .failed(error, repository: repository)
      }
    }
    switch landing {
    case .resolved(let resolved): return resolved
    case .failed(let error, repository): throw error
    case .failed: return try await lookOnce(at: digest, in: repository, fetched: fetched, depth: depth)
    }
  }

  private func lookOnce(at digest: Digest, in repository: String, fetched: FetchedManifest?, depth: Int) async throws -> Resolved
  {
    // Somebody may have found it out since.
    if let known = try await known(digest) { return Resolved(resolution: known) }
    let resolved = try await look(at: digest, in: repository, fetched: fetched, depth: depth)
    if resolved.isCertain {
      try await memory.remember(resolved.resolution, of: digest, on: platform, configuration: resolved.configuration)
      recent.keep(resolved.resolution, of: digest)
    }
    return resolved
  }

  private func known(_ digest: Digest) async throws -> Resolution? {
    if let recent = recent[digest] { return recent }
    guard let known = try await memory.resolution(of: digest, on: platform) else { return nil }
    recent.keep(known, of: digest)
    return known
  }

  private func look(at digest: Digest, in repository: String, fetched: FetchedManifest?, depth: Int) async throws -> Resolved {
    let manifest: FetchedManifest
    if let fetched { manifest = fetched } else { manifest = try await client.manifest(.digest(digest), in: repository) }
    switch manifest.document {
    case .manifest(let document): return try await look(at: document, digest, in: repository)
    case .index(let index): return try await look(at: index, in: repository, depth: depth)
    case .unsupported(let type):
      // The digest of schema 1 cannot be checked, so what the registry says today is no promise.
      return Resolved(resolution: .skipped(reason: ImageRules.reasonToSkip(type)), isCertain: !type.isDockerSchema1)
    }
  }

  private func look(at index: Index, in repository: String, depth: Int) async throws -> Resolved {
    let choice: Descriptor
    switch ImageRules.choice(in: index, for: platform, depth: depth) {
    case .manifest(let descriptor): choice = descriptor
    case .skipped(let reason): return .skipped(reason)
    }
    do {
      return try await resolve(choice.digest, in: repository, fetched: nil, depth: depth + 1)
    } catch RegistryError.notFound(let what, _) {
      throw RegistryError.malformed(what: what, reason: "the index names it, and the registry does not have it")
    }
  }

  private func look(at manifest: Manifest, _ digest: Digest, in repository: String) async throws -> Resolved {
    if let reason = ImageRules.reasonToSkip(manifest) { return .skipped(reason) }
    let what = "manifest \(client.host)/\(repository)@\(digest)"
    guard ImageRules.hasPossibleSizes(manifest) else {
      throw RegistryError.malformed(what: what, reason: "a size in it is negative")
    }
    let document: Data
    do {
      document = try await client.blob(manifest.config, in: repository)
    } catch RegistryError.notFound(let blob, _) {
      throw RegistryError.malformed(what: what, reason: "the registry does not have its configuration, \(blob)")
    }
    do {
      let image = try ImageRules.description(of: manifest, digest: digest, configuration: document)
      return Resolved(resolution: .image(image), configuration: document)
    } catch {
      throw RegistryError.malformed(what: what, reason: "\(error)".escapedForTerminal)
    }
  }
}
