/// Undoes a compression, piece by piece. Belongs to one thread.
protocol LayerDecompressor: AnyObject {
  /// Fills a part of `room`, at least a byte.
  ///
  /// - Returns: The number of bytes; 0 at the end.
  /// - Throws: `LayerError.damagedCompression`, or the error of the input.
  func read(into room: UnsafeMutableRawBufferPointer) throws(LayerError) -> Int
}

/// How a layer is compressed, told by its first bytes: real images have gzip under the type of a plain archive, and the other way about.
enum LayerCompression: Sendable {
  case plain, gzip, zstd

  private static let magicBytes = 6

  /// - Throws: `LayerError.damagedCompression` for one that layers must not have.
  init(of input: LayerInput) throws(LayerError) {
    let start = try input.peek(Self.magicBytes)
    if start.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if start.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
      self = .zstd
    } else if start.count >= 4, start[0] & 0xf0 == 0x50, start[1...3].elementsEqual([0x2a, 0x4d, 0x18]) {
      // A frame that decompressors skip can stand in front.
      self = .zstd
    } else if start.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
      throw .damagedCompression(reason: "they are compressed by xz, and layers are by gzip or zstd")
    } else if start.starts(with: Array("BZh".utf8)), start.count > 3, (0x31...0x39).contains(start[3]) {
      throw .damagedCompression(reason: "they are compressed by bzip2, and layers are by gzip or zstd")
    } else {
      self = .plain
    }
  }

  func decompressor(_ input: LayerInput) throws(LayerError) -> any LayerDecompressor {
    switch self {
    case .plain: PlainBytes(input)
    case .gzip: try GzipDecompressor(input)
    case .zstd: try ZstdDecompressor(input)
    }
  }
}

/// Bytes that are not compressed.
final class PlainBytes: LayerDecompressor {
  private let input: LayerInput

  init(_ input: LayerInput) {
    self.input = input
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws(LayerError) -> Int {
    if input.available.isEmpty, try !input.receive() { return 0 }
    let piece = input.available.prefix(room.count)
    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece))
    input.consume(piece.count)
    return piece.count
  }
}
