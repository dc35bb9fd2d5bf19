import CollectorCore
import Foundation
import OCI

/// Lists the images of an archive of `docker save`.
struct DockerArchiveListing: Sendable {
  let scope: PlaceScope
  let archive: DockerArchive
  let memory: any ImageMemory
  let listing: LocalListing

  /// - Returns: What has been listed to its end.
  func run(_ yield: LocalListing.Yield) async throws -> [CompletedScope] {
    let items = try await archive.items()
    switch scope.choice {
    case .all:
      let candidates = try await candidates(items, yield)
      if items.isEmpty {
        let subject = ListedImage.Subject(scope: scope.description, source: listing.source)
        try await yield(.skipped(subject, reason: "it has no images"))
      }
      try await listing.run(candidates, areNamed: false, yield)
      return [.place(scope.place)]
    case .name(let text):
      let wanted = (try? Reference(parsing: text)).map { $0.tag == nil && $0.digest == nil ? $0.with(tag: "latest") : $0 }
      guard let found = named(items).first(where: { $0.name.reference == wanted }) else {
        return try await fail(text, items, yield)
      }
      try await listing.run([candidate(found.name, found.item)], areNamed: true, yield)
      return []
    case .digest(let imageID):
      for item in items {
        guard let digest = try? await archive.configuration(of: item).0, digest == imageID else { continue }
        let name = imageName(.digest(imageID))
        try await listing.run([candidate(name, item)], areNamed: true, yield)
        return []
      }
      try Task.checkCancellation()
      return try await fail("\(imageID)", items, yield)
    }
  }

  private func fail(_ name: String, _ items: [DockerArchive.Item], _ yield: LocalListing.Yield) async throws -> [CompletedScope] {
    let offered = named(items).map { $0.name.reference?.familiarName ?? $0.name.description }
    let error = LocalImageError.noSuchImage(name: name, place: scope.path, offered: offered)
    return try await listing.fail(imageName(scope.choice), error, yield)
  }

  /// Each name with its image; of two images with one name, the last has it, as it would have it after `docker load`.
  private func named(_ items: [DockerArchive.Item]) -> [(name: ImageName, item: DockerArchive.Item)] {
    var found: [ImageName: DockerArchive.Item] = [:]
    for item in items {
      for text in item.repositoryTags ?? [] where Self.isName(text) { found[imageName(.name(text))] = item }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Older versions of Docker say so where there is none.
  private static func isName(_ text: String) -> Bool { !text.isEmpty && !text.hasPrefix("<none>") }

  private func candidates(_ items: [DockerArchive.Item], _ yield: LocalListing.Yield) async throws -> [LocalCandidate] {
    var candidates = named(items).map { candidate($0.name, $0.item) }
    var nameless: Set<ImageName> = []
    for item in items where item.repositoryTags?.contains(where: Self.isName) != true {
      do {
        let name = imageName(.digest(try await archive.configuration(of: item).0))
        if nameless.insert(name).inserted { candidates.append(candidate(name, item)) }
      } catch {
        let place = "\(scope.place) (\(String(item.configuration.prefix(Self.longestMember)).escapedForTerminal))"
        try await yield(.failed(ListedImage.Subject(scope: place, source: listing.source), try Failure(ofLocal: error)))
      }
    }
    return candidates
  }

  /// As much of a member's name as a message can do with.
  private static let longestMember = 100

  private func candidate(_ name: ImageName, _ item: DockerArchive.Item) -> LocalCandidate {
    LocalCandidate(name: name, tag: name.reference?.tag) { [archive, memory, listing] in
      let platform = listing.selection.platform
      let image = try await archive.image(of: item)
      let description: ImageDescription
      do {
        description = try image.description()
      } catch {
        throw LocalImageError.damaged(
          what: "\(item.configuration) of \(archive.shownPath)",
          reason: "\(error)".escapedForTerminal
        )
      }
      try await Self.remember(description, image, platform, memory)
      return .image(description)
    }
  }

  /// Lets the memory have the configuration. What leads to it is a manifest that is nowhere but here.
  private static func remember(
    _ description: ImageDescription,
    _ image: DockerArchiveImage,
    _ platform: Platform,
    _ memory: any ImageMemory
  ) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let digest = Digest(sha256Of: try encoder.encode(image.manifest))
    guard try await memory.resolution(of: digest, on: platform) == nil else { return }
    try await memory.remember(.image(description), of: digest, on: platform, configuration: Data(image.configuration))
  }

  private func imageName(_ choice: PlaceScope.Choice) -> ImageName {
    guard case .name(let text) = choice, let reference = try? Reference(parsing: text) else {
      return ImageName(scope.name(choice), reference: nil)
    }
    return ImageName(scope.name(.name(reference.familiarName)), reference: reference)
  }
}
