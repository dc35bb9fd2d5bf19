import CollectorTestKit
import Foundation
import Logging
import NIOCore
import OCI
import SystemPackage

@testable import ContentStore

/// A store of a test's own.
struct StoreFixture: Sendable {
  let directory: TemporaryDirectory
  let store: ContentStore

  static let form = LayerForm(attributes: .user, ownership: .dropped, makesDevices: false)
  static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

  static func with(budgetBytes: Int64 = .max, boot: Boot = .current, _ body: (StoreFixture) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("cache")
      let store = try ContentStore.open(path, budgetBytes: budgetBytes, logger: logger, boot: boot)
      try await body(StoreFixture(directory: directory, store: store))
    }
  }

  var root: FilePath { store.directory }

  /// The same store, as another process would open it.
  func reopened(budgetBytes: Int64 = .max, boot: Boot = .current) throws -> ContentStore {
    try ContentStore.open(root, budgetBytes: budgetBytes, logger: Self.logger, boot: boot)
  }

  static func descriptor(_ text: String) -> Descriptor {
    Descriptor(mediaType: .ociConfiguration, digest: Digest(sha256Of: text.utf8), size: Int64(text.utf8.count))
  }

  static func diffID(_ name: String) -> Digest { Digest(sha256Of: name.utf8) }

  func begin(_ text: String, _ lease: StoreLease, in other: ContentStore? = nil) async throws -> IngestSession? {
    guard case .begun(let session) = try await (other ?? store).ingest(Self.descriptor(text), lease: lease) else { return nil }
    return session
  }

  @discardableResult
  func ingest(_ text: String, _ lease: StoreLease) async throws -> StoredBlob {
    switch try await store.ingest(Self.descriptor(text), lease: lease) {
    case .present(let blob): return blob
    case .begun(let session):
      try session.append(ByteBuffer(string: text))
      return try session.commit()
    }
  }

  @discardableResult
  func layer(
    _ name: String,
    bytes: Int64 = 1000,
    from blob: Digest? = nil,
    form: LayerForm = Self.form,
    _ lease: StoreLease
  ) async throws -> StoredLayer {
    switch try await store.beginLayer(Self.diffID(name), form: form, lease: lease) {
    case .present(let layer): return layer
    case .begun(let session):
      try Data(name.utf8).write(to: URL(filePath: session.directory.appending("file").string))
      let unpacked = UnpackedLayer(diffID: Self.diffID(name), archiveBytes: bytes, storedBytes: bytes, files: 0)
      return try session.commit(unpacked, from: blob)
    }
  }

  /// Lets something have been used last so many seconds ago.
  static func age(_ path: FilePath, bySeconds seconds: Double) throws {
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path.string)
  }

  func record(_ layer: StoredLayer) -> FilePath {
    store.layersDirectory.pushing(FilePath(layer.name)).removingLastComponent().appending("layer.json")
  }

  func names(_ part: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.pushing(FilePath(part)).string).sorted()
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: root.pushing(FilePath(name)).string))
  }

  func isThere(_ text: String) -> Bool { FileStatus(store.paths.blob(Digest(sha256Of: text.utf8))) != nil }

  /// A small image, of no layers.
  static func image(_ label: String) throws -> (image: StoredImage, configuration: Descriptor) {
    let labels = #"{"Labels":{"name":"\#(label)"}}"#
    let text = #"{"architecture":"amd64","os":"linux","config":\#(labels),"rootfs":{"type":"layers","diff_ids":[]}}"#
    let configuration = descriptor(text)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let bytes = try encoder.encode(Manifest(config: configuration, layers: []))
    let manifest = Descriptor(mediaType: .ociManifest, digest: Digest(sha256Of: bytes), size: Int64(bytes.count))
    let image = StoredImage(
      id: configuration.digest,
      manifest: bytes,
      descriptor: manifest,
      configuration: Data(text.utf8)
    )
    return (image, configuration)
  }

  /// Adds a small image with its documents.
  func add(_ label: String, name: String?, _ lease: StoreLease) throws -> StoredImage {
    let (image, configuration) = try Self.image(label)
    try store.add(image.configuration, as: configuration, lease: lease)
    try store.add(image.manifest, as: image.descriptor, lease: lease)
    try store.record(image, name: name)
    return image
  }
}
