public import Foundation
public import OCI
import SystemPackage

/// The documents of an image.
public struct StoredImage: Sendable, Hashable {
  /// The digest of the configuration.
  public let id: Digest
  public let manifest: Data
  /// Of the manifest.
  public let descriptor: Descriptor
  public let configuration: Data

  public init(id: Digest, manifest: Data, descriptor: Descriptor, configuration: Data) {
    self.id = id
    self.manifest = manifest
    self.descriptor = descriptor
    self.configuration = configuration
  }
}

extension ContentStore {
  static let nameAnnotation = "org.opencontainers.image.ref.name"
  /// By which an image is found without reading its manifest.
  static let imageIDAnnotation = "io.collector.image.id"

  /// Enters an image into the layout's index. Its manifest and its configuration were added before.
  ///
  /// - Parameter name: The name under which other tools find it; `nil` for none.
  public func record(_ image: StoredImage, name: String?) throws(StoreError) {
    try locked(at: paths.index) {
      var entries = index()
      let name = name.map(Self.layoutName)
      let isSame = { (entry: Descriptor) in
        entry.digest == image.descriptor.digest && entry.annotations?[Self.nameAnnotation] == name
      }
      guard !entries.contains(where: isSame) else { return }
      // A name means one image; the other stays, without it.
      for position in entries.indices where name != nil && entries[position].annotations?[Self.nameAnnotation] == name {
        entries[position] = Self.entry(entries[position], name: nil)
      }
      entries.append(Self.entry(image.descriptor, name: name, imageID: image.id))
      try write(entries)
    }
  }

  /// An image's documents, by its image ID, if all of them are there and are what they were: from now on the lease holds them.
  public func image(_ id: Digest, lease: StoreLease) throws(StoreError) -> StoredImage? {
    try locked(at: paths.index) {
      guard let entry = index().last(where: { $0.annotations?[Self.imageIDAnnotation] == id.description }),
        let manifest = try document(entry.digest), let configuration = try document(id)
      else { return nil }
      for digest in [entry.digest, id] {
        try lease.hold(.blob(digest))
        Self.touch(paths.blob(digest))
      }
      let descriptor = Descriptor(mediaType: entry.mediaType, digest: entry.digest, size: entry.size)
      return StoredImage(id: id, manifest: manifest, descriptor: descriptor, configuration: configuration)
    }
  }

  private func document(_ digest: Digest) throws -> Data? {
    let path = paths.blob(digest)
    guard path.exists else { return nil }
    let bytes = try Data(contentsOf: URL(filePath: path.string))
    var hasher = DigestHasher(digest.algorithm)
    hasher.update(bytes)
    guard hasher.finalize() != digest else { return bytes }
    unlink(path.string)
    return nil
  }

  /// The layout's entries; none where the file is damaged, which costs no more than fetching documents again.
  func index() -> [Descriptor] {
    guard let bytes = try? Data(contentsOf: URL(filePath: paths.index.string)),
      let index = try? JSONDecoder().decode(Index.self, from: bytes)
    else { return [] }
    return index.manifests
  }

  /// To be called with the store's lock.
  func write(_ entries: [Descriptor]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(Index(mediaType: .ociIndex, manifests: entries)), to: paths.index)
  }

  private static func entry(_ descriptor: Descriptor, name: String?, imageID: Digest? = nil) -> Descriptor {
    var annotations = descriptor.annotations ?? [:]
    annotations[nameAnnotation] = name
    annotations[imageIDAnnotation] = imageID?.description ?? annotations[imageIDAnnotation]
    return Descriptor(
      mediaType: descriptor.mediaType,
      digest: descriptor.digest,
      size: descriptor.size,
      platform: descriptor.platform,
      annotations: annotations
    )
  }

  /// A name in the grammar that the layout's specification gives, whatever an image is called.
  private static func layoutName(_ name: String) -> String {
    String(
      name.unicodeScalars.map {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-._:@/+".unicodeScalars.contains($0)) ? Character($0) : "_"
      }
    )
  }
}
