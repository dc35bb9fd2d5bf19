import OCI
import SystemPackage

extension FilePath {
  private static let pieceBytes = 1 << 20

  /// Reads a file from start to end, a piece in memory at a time.
  func sizeAndDigest() throws -> (bytes: Int64, Digest) {
    let file = try FileDescriptor.open(self, .readOnly, options: .closeOnExec)
    return try file.closeAfter {
      let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
      defer { piece.deallocate() }
      var hasher = DigestHasher(.sha256)
      var size: Int64 = 0
      while case let count = try file.read(into: piece), count > 0 {
        hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        size += Int64(count)
      }
      return (size, hasher.finalize())
    }
  }
}
