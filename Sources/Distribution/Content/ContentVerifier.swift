import NIOCore
import OCI

/// Checks digest and size of content as it passes; the size alone where only the rest of it passes.
struct ContentVerifier: Sendable {
  private let descriptor: Descriptor
  /// The content, and who it comes from, for messages.
  var what: String
  /// `nil` where the first bytes do not pass here.
  private var hasher: DigestHasher?
  private var passedBytes: Int64

  init(_ descriptor: Descriptor, from offsetBytes: Int64 = 0, what: String) {
    self.descriptor = descriptor
    self.what = what
    passedBytes = offsetBytes
    hasher = offsetBytes == 0 ? DigestHasher(descriptor.digest.algorithm) : nil
  }

  /// Takes the next bytes.
  ///
  /// - Throws: `RegistryError.sizeMismatch` as soon as there are too many; these are not to be used, and count for nothing.
  mutating func update(_ bytes: ByteBuffer) throws(RegistryError) {
    let total = passedBytes + Int64(bytes.readableBytes)
    guard total <= descriptor.size else { throw sizeMismatch(total) }
    passedBytes = total
    bytes.withUnsafeReadableBytes { hasher?.update($0) }
  }

  /// Call at the end of the content.
  ///
  /// - Throws: `RegistryError.sizeMismatch`, `RegistryError.digestMismatch`.
  func finish() throws(RegistryError) {
    guard passedBytes == descriptor.size else { throw sizeMismatch(passedBytes) }
    guard let actual = hasher?.finalize() else { return }
    guard actual == descriptor.digest else {
      throw .digestMismatch(what: what, expected: descriptor.digest, actual: actual)
    }
  }

  private func sizeMismatch(_ actualBytes: Int64) -> RegistryError {
    .sizeMismatch(what: what, expectedBytes: descriptor.size, actualBytes: actualBytes)
  }
}
