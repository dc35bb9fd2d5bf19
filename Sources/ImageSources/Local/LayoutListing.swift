import CollectorCore
import OCI

/// Lists the images of a layout, in a directory or an archive.
struct LayoutListing: Sendable {
  let scope: PlaceScope
  let layout: OCILayout
  let memory: any ImageMemory
  let listing: LocalListing

  /// - Returns: What has been listed to its end.
  func run(_ yield: LocalListing.Yield) async throws -> [CompletedScope] {
    let entries = LayoutEntries(try await layout.index())
    switch scope.choice {
    case .all:
      guard !entries.all.isEmpty else {
        try await yield(
          .skipped(ListedImage.Subject(scope: scope.description, source: listing.source), reason: "it has no images")
        )
        return [.place(scope.place)]
      }
      try await listing.run(entries.all.map(candidate), areNamed: false, yield)
      return [.place(scope.place)]
    case .name(let name):
      let candidates = entries.entries(named: name).map(candidate)
      if candidates.count == 1 {
        try await listing.run(candidates, areNamed: true, yield)
        return []
      }
      let names = candidates.map { String($0.name.description.dropFirst(scope.place.count + 1)) }
      let error =
        names.isEmpty
        ? LocalImageError.noSuchImage(name: name, place: scope.path, offered: self.names(entries))
        : .ambiguous(name: name, place: scope.path, names: names)
      return try await listing.fail(imageName(scope.choice), error, yield)
    case .digest(let digest):
      let name = imageName(scope.choice)
      guard try await layout.has(digest) else {
        let error = LocalImageError.noSuchImage(name: "\(digest)", place: scope.path, offered: names(entries))
        return try await listing.fail(name, error, yield)
      }
      let candidate = LocalCandidate(name: name, tag: nil) { [layout, memory, listing] in
        try await layout.resolve(digest, sizeBytes: nil, memory: memory, platform: listing.selection.platform)
      }
      try await listing.run([candidate], areNamed: true, yield)
      return []
    }
  }

  private func names(_ entries: LayoutEntries) -> [String] {
    entries.all.map { entry in
      switch entry.choice {
      case .name(let name): name
      case .digest(let digest): "\(digest)"
      case .all: ""
      }
    }
  }

  private func candidate(_ entry: LayoutEntry) -> LocalCandidate {
    let name = imageName(entry.choice)
    var tag: String?
    if case .name(let text) = entry.choice { tag = name.reference == nil ? text : name.reference?.tag }
    return LocalCandidate(name: name, tag: tag) { [layout, memory, listing] in
      let platform = listing.selection.platform
      switch entry.descriptor(for: platform) {
      case .skipped(let reason): return .skipped(reason: reason)
      case .manifest(let choice):
        return try await layout.resolve(choice.digest, sizeBytes: choice.size, memory: memory, platform: platform)
      }
    }
  }

  private func imageName(_ choice: PlaceScope.Choice) -> ImageName {
    guard case .name(let text) = choice, text.contains("/") || text.contains(":") else {
      return ImageName(scope.name(choice), reference: nil)
    }
    return ImageName(scope.name(choice), reference: try? Reference(parsing: text))
  }
}
