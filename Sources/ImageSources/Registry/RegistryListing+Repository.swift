import CollectorCore
import Distribution
import OCI

extension RegistryListing {
  /// Lists the tags of a repository, and looks at those that are wanted.
  ///
  /// - Parameter isNamed: Whether the user named the repository, so that it is a fault if it is not there. Catalogs keep repositories whose last
  ///   tag is gone.
  /// - Returns: Whether all of its tags have been yielded.
  func list(_ repository: String, isNamed: Bool) async throws -> Bool {
    try await withThrowingTaskGroup(of: ListedImage.self) { group in
      var pool = ResolutionPool(group, limit: source.concurrency)
      if let newest = selection.newest { return try await list(repository, isNamed: isNamed, newest: newest, &pool) }
      if let maximum = selection.maximumImages { return try await list(repository, isNamed: isNamed, first: maximum, &pool) }
      let isComplete = try await eachTag(of: repository, isNamed: isNamed) { try await look(at: $0, in: &pool, send) }
      try await pool.drain(send)
      return isComplete
    }
  }

  private func list(_ repository: String, isNamed: Bool, newest: Int, _ pool: inout ResolutionPool) async throws -> Bool {
    var images = NewestImages(newest)
    func deliver(_ entry: ListedImage) async throws {
      guard case .image(let listing) = entry else { return try await send(entry) }
      for old in images.offer(listing) { try await send(filtered(old.name, LeftOut.notNewest(newest))) }
    }
    let isComplete = try await eachTag(of: repository, isNamed: isNamed) { try await look(at: $0, in: &pool, deliver) }
    try await pool.drain(deliver)
    for (index, listing) in images.kept.enumerated() {
      let isBeyond = selection.maximumImages.map { index >= $0 } ?? false
      try await send(isBeyond ? filtered(listing.name, LeftOut.beyondMaximum) : .image(listing))
    }
    return isComplete
  }

  private func list(_ repository: String, isNamed: Bool, first maximum: Int, _ pool: inout ResolutionPool) async throws -> Bool {
    var tags = FirstTags(maximum)
    let isComplete = try await eachTag(of: repository, isNamed: isNamed) { reference in
      guard let tag = reference.tag, let excess = tags.offer(tag) else { return }
      try await send(filtered(ImageName(reference.with(tag: excess)), LeftOut.beyondMaximum))
    }
    for tag in tags.kept {
      try await look(at: Reference(registry: registry, repository: repository, tag: tag), in: &pool, send)
    }
    try await pool.drain(send)
    return isComplete
  }

  private func filtered(_ name: ImageName, _ reason: String) -> ListedImage {
    .filtered(ListedImage.Subject(name, source: source.name), reason: reason)
  }

  private func look(
    at reference: Reference,
    in pool: inout ResolutionPool,
    _ deliver: (ListedImage) async throws -> Void
  ) async throws {
    try await pool.add(deliver: deliver) { try await look(at: reference, isNamed: false).entry }
  }

  /// Gives the wanted tags of a repository to `body`, and sends what is to be said of the others and of the listing itself.
  ///
  /// - Returns: Whether these were all tags.
  private func eachTag(
    of repository: String,
    isNamed: Bool,
    _ body: (Reference) async throws -> Void
  ) async throws -> Bool {
    let name = Reference(registry: registry, repository: repository)
    let subject = ListedImage.Subject(scope: name.name, source: source.name)
    var isEmpty = true
    var pages = source.client.tags(of: repository).makeAsyncIterator()
    while true {
      let page: [String]?
      do {
        page = try await pages.next()
      } catch RegistryError.notFound where !isNamed && isEmpty {
        page = nil
      } catch {
        try await send(.failed(subject, try failure(error)))
        return false
      }
      guard let page else { break }
      isEmpty = false
      for tag in page {
        if !Self.isTag(tag) {
          try await send(.skipped(oddName("\(repository):\(tag)"), reason: "the registry lists it, and it is no tag"))
        } else if let reason = selection.exclusion(ofTag: tag) {
          try await send(filtered(ImageName(name.with(tag: tag)), reason))
        } else {
          try await body(name.with(tag: tag))
        }
      }
    }
    if isEmpty { try await send(.skipped(subject, reason: "it has no tags")) }
    return true
  }

  /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests>
  private static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
    return text.utf8.count <= longestTag && text.utf8.allSatisfy(isTagByte)
  }

  private static let longestTag = 128

  private static func isTagByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
