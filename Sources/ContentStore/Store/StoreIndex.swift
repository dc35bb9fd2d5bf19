import Foundation
import OCI
import SystemPackage

/// The entries of the store's image layout: its file `index.json`.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md#indexjson-file>
struct StoreIndex: Hashable {
  private(set) var entries: [Descriptor]

  /// <https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md#pre-defined-annotation-keys>
  static let nameAnnotation = "org.opencontainers.image.ref.name"
  /// By which an image is found without reading its manifest.
  static let imageIDAnnotation = "io.collector.image.id"
  /// Some hundred thousand entries.
  private static let limitBytes = 64 << 20

  init(entries: [Descriptor] = []) {
    self.entries = entries
  }

  /// `nil` where there is none, or what is there is damaged.
  static func read(_ path: FilePath) -> StoreIndex? {
    guard let bytes = try? FileReading.bytes(path, limit: limitBytes) else { return nil }
    return (try? JSONDecoder().decode(Index.self, from: bytes)).map { StoreIndex(entries: $0.manifests) }
  }

  func write(_ path: FilePath) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(Index(mediaType: .ociIndex, manifests: entries)), to: path)
  }

  /// The manifest of an image, the one that was recorded last.
  func manifest(of id: Digest) -> Descriptor? {
    guard let entry = entries.last(where: { $0.annotations?[Self.imageIDAnnotation] == id.description }) else { return nil }
    return Descriptor(mediaType: entry.mediaType, digest: entry.digest, size: entry.size)
  }

  /// Enters an image, last. A name means one image: another one that had it stays, without it.
  mutating func record(_ manifest: Descriptor, id: Digest, name: String?) {
    let known = entries.filter { $0.digest == manifest.digest }
    let names = Set(known.compactMap { $0.annotations?[Self.nameAnnotation] } + [name].compactMap { $0 })
    entries = entries.compactMap { entry in
      if entry.digest == manifest.digest { return nil }
      guard let name, entry.annotations?[Self.nameAnnotation] == name else { return entry }
      let hasOthers = entries.contains { $0.digest == entry.digest && $0 != entry }
      return hasOthers ? nil : Self.entry(entry, name: nil, id: nil)
    }
    if names.isEmpty { entries.append(Self.entry(manifest, name: nil, id: id)) }
    for name in names.sorted() { entries.append(Self.entry(manifest, name: name, id: id)) }
  }

  /// Drops the entries whose manifest or configuration is one of `digests`: they name nothing that is there.
  ///
  /// - Returns: Whether there were any.
  mutating func drop(_ digests: Set<Digest>) -> Bool {
    let ids = Set(digests.map(\.description))
    let kept = entries.filter { entry in
      !digests.contains(entry.digest) && !(entry.annotations?[Self.imageIDAnnotation].map(ids.contains) ?? false)
    }
    defer { entries = kept }
    return kept.count < entries.count
  }

  private static func entry(_ descriptor: Descriptor, name: String?, id: Digest?) -> Descriptor {
    var annotations = descriptor.annotations ?? [:]
    annotations[nameAnnotation] = name
    if let id { annotations[imageIDAnnotation] = id.description }
    return Descriptor(
      mediaType: descriptor.mediaType,
      digest: descriptor.digest,
      size: descriptor.size,
      platform: descriptor.platform,
      annotations: annotations.isEmpty ? nil : annotations,
      artifactType: descriptor.artifactType
    )
  }
}
