import Foundation
import Logging
public import OCI
import SystemPackage

extension ContentStore {
  /// Enters an image into the layout's index. Its manifest and its configuration were added before, and are held. When either is
  /// evicted, its entries go.
  ///
  /// - Parameter name: The name under which other tools find it, such as `skopeo copy oci:DIRECTORY:NAME`; what does not fit the
  ///   layout's grammar is replaced. `nil` for none. An image can have several; an image that had the name until now stays
  ///   without it.
  /// - Throws: `missing`, `mismatch`.
  public func record(_ image: StoredImage, name: String?) throws(StoreError) {
    let manifest = Self.digest(of: image.manifest, image.descriptor.digest.algorithm)
    guard manifest == image.descriptor.digest else {
      throw .mismatch(image.descriptor.digest, reason: "the manifest is \(manifest)")
    }
    let configuration = Self.digest(of: image.configuration, image.id.algorithm)
    guard configuration == image.id else { throw .mismatch(image.id, reason: "the configuration is \(configuration)") }
    try locked(at: paths.index) {
      for digest in [manifest, configuration] where FileStatus(paths.blob(digest)) == nil { throw StoreError.missing(digest) }
      let known = StoreIndex.read(paths.index)
      var index = known ?? StoreIndex()
      index.record(image.descriptor, id: image.id, name: name.flatMap(LayoutName.fitting))
      if index != known { try index.write(paths.index) }
    }
  }

  /// An image's documents, by its image ID, if all of them are there and are what they were: from now on the lease holds them.
  public func image(_ id: Digest, lease: StoreLease) throws(StoreError) -> StoredImage? {
    try locked(at: paths.index) {
      guard let descriptor = StoreIndex.read(paths.index)?.manifest(of: id),
        let manifest = try document(descriptor.digest, lease), let configuration = try document(id, lease)
      else { return nil }
      return StoredImage(id: id, manifest: manifest, descriptor: descriptor, configuration: configuration)
    }
  }

  /// More than any registry takes for a manifest (4 MiB), and what configurations have at most.
  private static let documentLimit = 64 << 20

  /// A document that is what it was. Another one is removed. To be called with the store's lock.
  private func document(_ digest: Digest, _ lease: StoreLease) throws -> Data? {
    let path = paths.blob(digest)
    guard FileStatus(path) != nil else { return nil }
    guard let bytes = try FileReading.bytes(path, limit: Self.documentLimit), Self.digest(of: bytes, digest.algorithm) == digest
    else {
      logger.info("a document was damaged and is removed", metadata: ["path": "\(path)"])
      unlink(path.string)
      return nil
    }
    try lease.hold(.blob(digest))
    Self.touch(path)
    return bytes
  }
}
