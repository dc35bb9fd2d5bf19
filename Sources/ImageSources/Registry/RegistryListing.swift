import CollectorCore
import Distribution
import Logging
import OCI

/// One listing of a source, from its beginning to its end.
struct RegistryListing: Sendable {
  typealias Yield = @Sendable (ListedImage) async throws -> Void

  let source: RegistrySource
  let selection: Selection
  let resolver: ImageResolver

  var registry: String { source.registryScope.registry }

  /// Yields all that the source covers.
  func run(_ yield: Yield) async throws {
    try await withThrowingTaskGroup(of: ListedImage.self) { group in
      var pool = ResolutionPool(group, limit: source.concurrency)
      switch source.registryScope {
      case .image(let reference): try await yield(try await look(at: reference, isNamed: true))
      case .repository(let reference): try await list(reference.repository, isNamed: true, &pool, yield)
      case .pattern(_, let pattern): try await listCatalog(where: pattern.matches, &pool, yield)
      case .registry: try await listCatalog(where: { _ in true }, &pool, yield)
      }
      try await pool.drain(yield)
      try Task.checkCancellation()
    }
  }

  /// What is at a reference.
  ///
  /// - Parameter isNamed: Whether the user named it, so that it is a fault if it is not there. A listed tag that has gone meanwhile is none.
  func look(at reference: Reference, isNamed: Bool) async throws -> ListedImage {
    let subject = ListedImage.Subject(reference, source: source.name)
    do {
      switch try await resolver.resolve(reference.selector, in: reference.repository) {
      case .image(let image): return .image(ImageListing(reference: reference, source: source.name, image: image))
      case .skipped(let reason): return .skipped(subject, reason: reason)
      }
    } catch RegistryError.notFound where !isNamed {
      return .skipped(subject, reason: "manifest not found")
    } catch {
      return .failed(subject, try failure(error))
    }
  }

  /// An error as a part of the listing.
  ///
  /// - Throws: `CancellationError` if that is what it is.
  func failure(_ error: any Error) throws -> Failure {
    if error is CancellationError { throw error }
    try Task.checkCancellation()
    return Failure(error)
  }

  private func listCatalog(
    where isWanted: (String) -> Bool,
    _ pool: inout ResolutionPool,
    _ yield: Yield
  ) async throws {
    let subject = ListedImage.Subject(scope: source.scope, source: source.name)
    var isEmpty = true
    var pages = source.client.repositories().makeAsyncIterator()
    while true {
      let page: [String]?
      do {
        page = try await pages.next()
      } catch {
        return try await yield(.failed(subject, try failure(error)))
      }
      guard let page else { break }
      for repository in page where isWanted(repository) {
        isEmpty = false
        if isRepository(repository) {
          try await list(repository, isNamed: false, &pool, yield)
        } else {
          try await yield(.skipped(oddName(repository), reason: "the registry lists it, and it is no name of a repository"))
        }
      }
    }
    source.logger.debug("registry catalog listed", metadata: ["registry": "\(registry)"])
    if isEmpty { try await yield(.skipped(subject, reason: "it has no repository that fits")) }
  }

  /// Whether the name can be asked for: what a catalog says can be anything.
  private func isRepository(_ name: String) -> Bool {
    guard let reference = try? Reference(parsing: "\(registry)/\(name)") else { return false }
    return reference == Reference(registry: registry, repository: name)
  }

  /// The subject for something that has no proper name.
  func oddName(_ name: String) -> ListedImage.Subject {
    ListedImage.Subject(scope: "\(registry)/\(name.prefix(Self.longestOddName))".escapedForTerminal, source: source.name)
  }

  /// As long as the longest good name.
  private static let longestOddName = 255
}
