import AsyncAlgorithms
import CollectorCore
import Distribution
import Logging
import OCI

/// One listing of a source, from its beginning to its end.
struct RegistryListing: Sendable {
  let source: RegistrySource
  let selection: Selection
  let resolver: ImageResolver
  /// What has been found out by many tasks, on its way to the one consumer.
  private let found = AsyncChannel<ListedImage>()

  init(source: RegistrySource, selection: Selection, resolver: ImageResolver) {
    self.source = source
    self.selection = selection
    self.resolver = resolver
  }

  var registry: String { source.client.host.name }

  /// Yields all that the source covers.
  ///
  /// - Returns: What of it was listed to its end.
  func run(_ yield: @Sendable (ListedImage) async throws -> Void) async throws -> [CompletedScope] {
    try await withThrowingTaskGroup(of: [CompletedScope].self) { group in
      group.addTask {
        defer { found.finish() }
        return try await eachAtOnce(source.scopes) { try await list($0) }.compactMap { $0 }
      }
      for await entry in found { try await yield(entry) }
      try Task.checkCancellation()
      return try await group.next() ?? []
    }
  }

  /// Hands something on that was found; waits until it is taken.
  func send(_ entry: ListedImage) async throws {
    await found.send(entry)
    try Task.checkCancellation()
  }

  /// Does something for each of several elements, for a bounded number at once.
  func eachAtOnce<Element: Sendable, Value: Sendable>(
    _ elements: some Sequence<Element>,
    _ body: @escaping @Sendable (Element) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
      var values: [Value] = []
      for (index, element) in elements.enumerated() {
        if index >= RegistrySource.concurrentRepositories, let value = try await group.next() { values.append(value) }
        group.addTask { try await body(element) }
      }
      for try await value in group { values.append(value) }
      return values
    }
  }

  /// - Returns: The scope, if it was listed to its end.
  private func list(_ scope: RegistryScope) async throws -> CompletedScope? {
    switch scope {
    case .image(let reference):
      let (entry, isAbsent) = try await look(at: reference, isNamed: true)
      try await send(entry)
      return isAbsent ? .absent(ImageName(reference)) : nil
    case .repository(let reference):
      return try await list(reference.repository, isNamed: true) ? .repository(reference) : nil
    case .pattern(let registry, let pattern):
      return try await listCatalog(of: scope, where: pattern.matches) ? .registry(registry, pattern) : nil
    case .registry(let registry):
      return try await listCatalog(of: scope) { _ in true } ? .registry(registry, nil) : nil
    }
  }

  /// What is at a reference.
  ///
  /// - Parameter isNamed: Whether the user named it, so that it is a fault if it is not there. A listed tag that has gone meanwhile is none.
  /// - Returns: It, and whether the registry says that there is nothing.
  func look(at reference: Reference, isNamed: Bool) async throws -> (entry: ListedImage, isAbsent: Bool) {
    let subject = ListedImage.Subject(reference, source: source.name)
    do {
      switch try await resolver.resolve(reference.selector, in: reference.repository) {
      case .image(let image): return (.image(ImageListing(reference: reference, source: source.name, image: image)), false)
      case .skipped(let reason): return (.skipped(subject, reason: reason), false)
      }
    } catch let error as RegistryError where error.isAbsence {
      return (isNamed ? .failed(subject, Failure(error)) : .skipped(subject, reason: "manifest not found"), true)
    } catch {
      return (.failed(subject, try failure(error)), false)
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

  /// - Returns: Whether all repositories that there are have been listed, or yielded as failed.
  private func listCatalog(of scope: RegistryScope, where isWanted: @Sendable (String) -> Bool) async throws -> Bool {
    let subject = ListedImage.Subject(scope: scope.description, source: source.name)
    var isEmpty = true
    var pages = source.client.repositories(in: scope.namespace).makeAsyncIterator()
    while true {
      let page: [String]?
      do {
        page = try await pages.next()
      } catch {
        try await send(.failed(subject, try failure(error)))
        return false
      }
      guard let page else { break }
      let wanted = page.filter(isWanted)
      if !wanted.isEmpty { isEmpty = false }
      _ = try await eachAtOnce(wanted) { try await listFromCatalog($0) }
    }
    source.logger.debug("registry catalog listed", metadata: ["registry": "\(registry)"])
    if isEmpty { try await send(.skipped(subject, reason: "it has no repository that fits")) }
    return true
  }

  private func listFromCatalog(_ repository: String) async throws {
    if isRepository(repository) {
      _ = try await list(repository, isNamed: false)
    } else {
      try await send(.skipped(oddName(repository), reason: "the registry lists it, and it is no name of a repository"))
    }
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

extension RegistryError {
  /// Whether the registry says that what was asked for is not there.
  fileprivate var isAbsence: Bool {
    if case .notFound = self { true } else { false }
  }
}
