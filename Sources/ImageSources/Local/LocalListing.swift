import CollectorCore
import DockerAPI
import OCI

/// An image that may be there under a name, and how to find out.
struct LocalCandidate: Sendable {
  let name: ImageName
  /// What patterns of tags are held against; `nil` for an image without one.
  let tag: String?
  /// Looks at it.
  let look: @Sendable () async throws -> Resolution

  /// Images of one repository count together for `--newest` and `--max-images`; those without one, all of their place.
  var group: String { name.reference?.name ?? "" }
}

/// Lists what is in a place on this machine: what is wanted of it is told from the names first, and only that is looked at.
struct LocalListing: Sendable {
  typealias Yield = @Sendable (ListedImage) async throws -> Void

  /// The kind of the source.
  let source: String
  let selection: Selection

  /// Yields an entry for each candidate.
  ///
  /// - Parameter areNamed: Whether the user has asked for just these, so that nothing is left out.
  func run(_ candidates: [LocalCandidate], areNamed: Bool, _ yield: Yield) async throws {
    let groups = Dictionary(grouping: candidates, by: \.group).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (_, candidates) in groups {
      let candidates = candidates.sorted { $0.name < $1.name }
      if areNamed {
        for candidate in candidates { try await yield(try await entry(candidate)) }
      } else {
        try await run(group: candidates, yield)
      }
    }
    try Task.checkCancellation()
  }

  /// Does a whole listing; what keeps it from being done is an entry of it.
  func failingAsOne(
    _ scope: String,
    _ yield: Yield,
    _ body: () async throws -> [CompletedScope]
  ) async throws -> [CompletedScope] {
    do {
      return try await body()
    } catch let error where error is LocalImageError || error is DockerError {
      try await yield(.failed(ListedImage.Subject(scope: scope, source: source), try Failure(ofLocal: error)))
      return []
    }
  }

  private func run(group candidates: [LocalCandidate], _ yield: Yield) async throws {
    var wanted: [LocalCandidate] = []
    for candidate in candidates {
      if let reason = exclusion(candidate) {
        try await yield(filtered(candidate.name, reason))
      } else {
        wanted.append(candidate)
      }
    }
    if let newest = selection.newest {
      try await run(wanted, newest: newest, yield)
    } else {
      let maximum = selection.maximumImages.map { max(0, $0) } ?? wanted.count
      for candidate in wanted.prefix(maximum) { try await yield(try await entry(candidate)) }
      for candidate in wanted.dropFirst(maximum) { try await yield(filtered(candidate.name, LeftOut.beyondMaximum)) }
    }
  }

  private func run(_ candidates: [LocalCandidate], newest: Int, _ yield: Yield) async throws {
    var images = NewestImages(newest)
    for candidate in candidates {
      let entry = try await entry(candidate)
      guard case .image(let listing) = entry else {
        try await yield(entry)
        continue
      }
      for old in images.offer(listing) { try await yield(filtered(old.name, LeftOut.notNewest(newest))) }
    }
    for (index, listing) in images.kept.enumerated() {
      if let maximum = selection.maximumImages, index >= maximum {
        try await yield(filtered(listing.name, LeftOut.beyondMaximum))
      } else {
        try await yield(.image(listing))
      }
    }
  }

  private func exclusion(_ candidate: LocalCandidate) -> String? {
    if let tag = candidate.tag { return selection.exclusion(ofTag: tag) }
    return selection.tags.isEmpty ? nil : "it has no tag"
  }

  private func entry(_ candidate: LocalCandidate) async throws -> ListedImage {
    try Task.checkCancellation()
    let subject = ListedImage.Subject(candidate.name, source: source)
    do {
      switch try await candidate.look() {
      case .image(let image): return .image(ImageListing(name: candidate.name, source: source, image: image))
      case .skipped(let reason): return .skipped(subject, reason: reason)
      }
    } catch {
      return .failed(subject, try Failure(ofLocal: error))
    }
  }

  /// Yields that an image which the user has named cannot be found.
  func fail(_ name: ImageName, _ error: LocalImageError, _ yield: Yield) async throws -> [CompletedScope] {
    try await yield(.failed(ListedImage.Subject(name, source: source), Failure(error)))
    return [.absent(name)]
  }

  func filtered(_ name: ImageName, _ reason: String) -> ListedImage {
    .filtered(ListedImage.Subject(name, source: source), reason: reason)
  }
}

extension Reference {
  /// The name as people and Docker write it, without what goes without saying: `nginx:1` is `docker.io/library/nginx:1`.
  var familiarName: String {
    let name: String
    if registry != Reference.defaultRegistry {
      name = self.name
    } else if repository.hasPrefix("library/") {
      name = String(repository.dropFirst("library/".count))
    } else {
      name = repository
    }
    return name + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}
