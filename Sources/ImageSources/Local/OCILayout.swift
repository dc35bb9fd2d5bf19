import CollectorCore
import Foundation
import NIOCore
import OCI

/// Images in an OCI image layout, in a directory or an archive.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>
struct OCILayout: Sendable {
  /// Registries take manifests up to this size, and so everything that was ever pushed is below it.
  static let maximumManifestBytes = 4 << 20
  static let maximumConfigurationBytes = 8 << 20
  /// Some ten thousand entries.
  static let maximumIndexBytes = 16 << 20
  private static let maximumMarkerBytes = 4 << 10

  let files: any LayoutFiles

  /// The index that names what is there.
  ///
  /// - Throws: `LocalImageError` if this is no layout, or of a version that is not known.
  func index() async throws -> Index {
    let marker = try await document(.marker, limitBytes: Self.maximumMarkerBytes)
    guard let version = try? JSONDecoder().decode(Marker.self, from: marker).imageLayoutVersion else {
      throw LocalImageError.otherKind(path: files.shownPath, expected: files.expected, reason: "its oci-layout cannot be read")
    }
    guard version.hasPrefix("1.") else {
      let reason = "its version is \(version.prefix(20).debugDescription), and only 1 is known"
      throw LocalImageError.otherKind(path: files.shownPath, expected: files.expected, reason: reason)
    }
    let document = try await document(.index, limitBytes: Self.maximumIndexBytes)
    do {
      guard case .index(let index) = try ManifestDocument(parsing: document, mediaType: .ociIndex) else {
        throw LocalImageError.damaged(what: what(.index), reason: "it is not an index")
      }
      return index
    } catch let error as OCIError {
      throw LocalImageError.damaged(what: what(.index), reason: "\(error)".escapedForTerminal)
    }
  }

  private struct Marker: Decodable {
    let imageLayoutVersion: String
  }

  private func document(_ file: LayoutFile, limitBytes: Int) async throws -> Data {
    guard let slice = try await files.slice(of: file) else {
      throw LocalImageError.otherKind(path: files.shownPath, expected: files.expected, reason: "it has no \(file)")
    }
    return try await slice.document(what(file), limitBytes: limitBytes)
  }

  private func what(_ file: LayoutFile) -> String { "\(file) of \(files.shownPath)" }
}

// MARK: Blobs

extension OCILayout {
  /// Whether a blob is there, of whatever content.
  func has(_ digest: Digest) async throws -> Bool {
    try await files.slice(of: .blob(digest)) != nil
  }

  /// What a digest leads to on a platform. A document that is remembered is not read again.
  ///
  /// - Parameter sizeBytes: What an index says of its size; `nil` where none does.
  /// - Throws: `LocalImageError`, also for one that is remembered and no longer there.
  func resolve(
    _ digest: Digest,
    sizeBytes: Int64?,
    memory: any ImageMemory,
    platform: Platform,
    depth: Int = 0
  ) async throws -> Resolution {
    let slice = try await blob(digest)
    if let sizeBytes, slice.lengthBytes != sizeBytes {
      throw LocalImageError.damaged(what: what(.blob(digest)), reason: "it has \(slice.lengthBytes) bytes, not \(sizeBytes)")
    }
    if let known = try await memory.resolution(of: digest, on: platform) { return known }
    switch try await manifest(digest, in: slice).document {
    case .unsupported(let type): return .skipped(reason: ImageRules.reasonToSkip(type))
    case .index(let index):
      let resolution: Resolution
      switch ImageRules.choice(in: index, for: platform, depth: depth) {
      case .skipped(let reason): resolution = .skipped(reason: reason)
      case .manifest(let choice):
        let size = choice.size
        resolution = try await resolve(choice.digest, sizeBytes: size, memory: memory, platform: platform, depth: depth + 1)
      }
      try await memory.remember(resolution, of: digest, on: platform, configuration: nil)
      return resolution
    case .manifest(let manifest):
      let (resolution, configuration) = try await look(at: manifest, digest)
      try await memory.remember(resolution, of: digest, on: platform, configuration: configuration)
      return resolution
    }
  }

  private func look(at manifest: Manifest, _ digest: Digest) async throws -> (Resolution, Data?) {
    if let reason = ImageRules.reasonToSkip(manifest) { return (.skipped(reason: reason), nil) }
    guard ImageRules.hasPossibleSizes(manifest) else {
      throw LocalImageError.damaged(what: what(.blob(digest)), reason: "a size in it is negative")
    }
    let document = try await configuration(manifest.config)
    do {
      return (.image(try ImageRules.description(of: manifest, digest: digest, configuration: document)), document)
    } catch {
      throw LocalImageError.damaged(what: what(.blob(manifest.config.digest)), reason: "\(error)".escapedForTerminal)
    }
  }

  /// A manifest that was listed.
  func image(_ digest: Digest) async throws -> LayoutImage {
    let (document, bytes) = try await manifest(digest, in: try await blob(digest))
    guard case .manifest(let manifest) = document else {
      throw LocalImageError.damaged(what: what(.blob(digest)), reason: "it is no manifest of an image")
    }
    return LayoutImage(
      manifest: manifest,
      manifestDocument: Array(bytes),
      configuration: Array(try await configuration(manifest.config)),
      layout: self
    )
  }

  func readBlob(
    _ descriptor: Descriptor,
    from offsetBytes: Int64,
    receive: (ByteBuffer) async throws -> Void
  ) async throws {
    try await blob(descriptor.digest).read(as: descriptor, from: offsetBytes, what(.blob(descriptor.digest)), receive: receive)
  }

  private func blob(_ digest: Digest) async throws -> FileSlice {
    let file = LayoutFile.blob(digest)
    guard let slice = try await files.slice(of: file) else {
      throw LocalImageError.damaged(what: what(file), reason: "it is not there")
    }
    return slice
  }

  private func manifest(_ digest: Digest, in slice: FileSlice) async throws -> (document: ManifestDocument, bytes: Data) {
    let what = what(.blob(digest))
    let bytes = try await slice.document(what, limitBytes: Self.maximumIndexBytes)
    try check(bytes, digest, what)
    do {
      let document = try ManifestDocument(parsing: bytes, mediaType: nil)
      if case .index = document { return (document, bytes) }
      guard bytes.count <= Self.maximumManifestBytes else {
        throw LocalImageError.tooLarge(what: what, limitBytes: Self.maximumManifestBytes)
      }
      return (document, bytes)
    } catch let error as OCIError {
      throw LocalImageError.damaged(what: what, reason: "\(error)".escapedForTerminal)
    }
  }

  private func configuration(_ descriptor: Descriptor) async throws -> Data {
    let what = what(.blob(descriptor.digest))
    let bytes = try await blob(descriptor.digest).document(what, limitBytes: Self.maximumConfigurationBytes)
    guard bytes.count == descriptor.size else {
      throw LocalImageError.damaged(what: what, reason: "it has \(bytes.count) bytes, not \(descriptor.size)")
    }
    try check(bytes, descriptor.digest, what)
    return bytes
  }

  private func check(_ bytes: Data, _ digest: Digest, _ what: String) throws {
    var hasher = DigestHasher(digest.algorithm)
    hasher.update(bytes)
    let actual = hasher.finalize()
    guard actual == digest else { throw LocalImageError.damaged(what: what, reason: "its digest is \(actual)") }
  }
}

/// An image of a layout, opened.
struct LayoutImage: ImageContent {
  let manifest: Manifest
  let manifestDocument: [UInt8]?
  let configuration: [UInt8]
  let layout: OCILayout

  func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    try await layout.readBlob(layer, from: offsetBytes, receive: receive)
  }
}
