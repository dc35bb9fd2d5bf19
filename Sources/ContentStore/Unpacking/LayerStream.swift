import OCI
import SystemPackage

/// One side of the unpacking: decompresses a layer into a ring of buffers, hashes what comes out, and watches the limits on bytes.
struct LayerStream {
  /// What came out.
  struct Summary: Sendable {
    var diffID: Digest
    var archiveBytes: Int64
  }

  let limits: LayerLimits
  /// The algorithm of the diffID to compare with.
  let algorithm: Digest.Algorithm

  /// Works until the end of `input`, or until the reader of `ring` stops; the ring has its end in any case. Hashes on a thread of its own.
  ///
  /// - Returns: `nil` if the reader has stopped: then it knows why.
  func run(_ descriptor: FileDescriptor, into ring: LayerRing) -> Result<Summary?, LayerError> {
    let hashing = Worker(DigestHasher(algorithm)) { hasher in ring.pass { hasher.update($0) } }
    let archiveBytes = fill(ring, from: descriptor)
    let diffID = hashing.wait().finalize()
    return archiveBytes.map { $0.map { Summary(diffID: diffID, archiveBytes: $0) } }
  }

  private func fill(_ ring: LayerRing, from descriptor: FileDescriptor) -> Result<Int64?, LayerError> {
    defer { ring.end() }
    do throws(LayerError) {
      return .success(try pump(LayerInput(descriptor, until: ring.stopDescriptor), into: ring))
    } catch {
      // Where the reader has stopped, the input ends anywhere.
      return ring.isStopped ? .success(nil) : .failure(error)
    }
  }

  private func pump(_ input: LayerInput, into ring: LayerRing) throws(LayerError) -> Int64? {
    let decompressor = try LayerCompression(of: input).decompressor(input)
    var archiveBytes: Int64 = 0
    while let buffer = ring.emptyBuffer() {
      var count = 0
      var isAtEnd = false
      while count < buffer.count, !isAtEnd {
        let read = try decompressor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
        isAtEnd = read == 0
        count += read
      }
      archiveBytes += Int64(count)
      try check(archiveBytes, from: input.consumedBytes)
      ring.hand(count)
      if isAtEnd { return archiveBytes }
    }
    return nil
  }

  private func check(_ archiveBytes: Int64, from compressedBytes: Int64) throws(LayerError) {
    guard archiveBytes <= limits.totalBytes else { throw .limitReached(.totalBytes, allowed: limits.totalBytes) }
    guard archiveBytes > LayerLimits.ratioGraceBytes else { return }
    let (allowed, overflows) = compressedBytes.multipliedReportingOverflow(by: Int64(limits.ratio))
    guard overflows || archiveBytes <= allowed else { throw .limitReached(.ratio, allowed: Int64(limits.ratio)) }
  }
}
