import CollectorCore
import Distribution
import OCI

extension RegistryListing {
  /// Lists the tags of a repository, and looks at those that are wanted.
  ///
  /// Without limits on their number, tags are looked at as they come, and some can still be in `pool` afterwards.
  ///
  /// - Parameter isNamed: Whether the user named the repository, so that it is a fault if it is not there. Catalogs keep repositories whose last
  ///   tag is gone.
  func list(_ repository: String, isNamed: Bool, _ pool: inout ResolutionPool, _ yield: Yield) async throws {
    if let newest = selection.newest {
      // From here to the end of the repository, what comes out of the pool is of this repository.
      try await pool.drain(yield)
      var images = NewestImages(newest)
      func deliver(_ entry: ListedImage) async throws {
        guard case .image(let listing) = entry else { return try await yield(entry) }
        for old in images.offer(listing) { try await yield(filtered(old.reference, "not among the newest \(newest)")) }
      }
      try await eachTag(of: repository, isNamed: isNamed, yield) { try await add($0, to: &pool, deliver) }
      try await pool.drain(deliver)
      for (index, listing) in images.kept.enumerated() {
        let isBeyond = selection.maximumImages.map { index >= $0 } ?? false
        try await yield(isBeyond ? filtered(listing.reference, Self.beyondMaximum) : .image(listing))
      }
    } else if let maximum = selection.maximumImages {
      var tags = FirstTags(maximum)
      try await eachTag(of: repository, isNamed: isNamed, yield) { reference in
        guard let tag = reference.tag, let excess = tags.offer(tag) else { return }
        try await yield(filtered(reference.with(tag: excess), Self.beyondMaximum))
      }
      for tag in tags.kept {
        try await add(Reference(registry: registry, repository: repository, tag: tag), to: &pool, yield)
      }
    } else {
      try await eachTag(of: repository, isNamed: isNamed, yield) { try await add($0, to: &pool, yield) }
    }
  }

  private static let beyondMaximum = "beyond the number of images wanted of a repository"

  private func filtered(_ reference: Reference, _ reason: String) -> ListedImage {
    .filtered(ListedImage.Subject(reference, source: source.name), reason: reason)
  }

  private func add(
    _ reference: Reference,
    to pool: inout ResolutionPool,
    _ deliver: (ListedImage) async throws -> Void
  ) async throws {
    try await pool.add(deliver: deliver) { try await look(at: reference, isNamed: false) }
  }

  /// Gives the wanted tags of a repository to `body`, and yields what is to be said of the others and of the listing itself.
  private func eachTag(
    of repository: String,
    isNamed: Bool,
    _ yield: Yield,
    _ body: (Reference) async throws -> Void
  ) async throws {
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
        return try await yield(.failed(subject, try failure(error)))
      }
      guard let page else { break }
      isEmpty = false
      for tag in page {
        if !Self.isTag(tag) {
          try await yield(.skipped(oddName("\(repository):\(tag)"), reason: "the registry lists it, and it is no tag"))
        } else if let reason = selection.exclusion(ofTag: tag) {
          try await yield(filtered(name.with(tag: tag), reason))
        } else {
          try await body(name.with(tag: tag))
        }
      }
    }
    if isEmpty { try await yield(.skipped(subject, reason: "it has no tags")) }
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
