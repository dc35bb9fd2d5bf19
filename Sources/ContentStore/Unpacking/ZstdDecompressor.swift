import CZstd

/// Undoes zstd: one frame after the other, those to be skipped included (zstd:chunked has them).
///
/// <https://www.rfc-editor.org/rfc/rfc8878>
final class ZstdDecompressor: LayerDecompressor {
  private let input: LayerInput
  private let context: OpaquePointer
  /// Whether the bytes so far end with a frame.
  private var isBetweenFrames = false

  /// A frame states how much of its past must be kept. `zstd --ultra -22` and `--long` want 128 MiB, and no more is given without being asked for.
  private static let windowLogMax: Int32 = 27

  init(_ input: LayerInput) throws(LayerError) {
    guard let context = ZSTD_createDCtx() else { throw .unpackerDied(reason: "no memory for zstd") }
    self.input = input
    self.context = context
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogMax)
  }

  deinit { ZSTD_freeDCtx(context) }

  func read(into room: UnsafeMutableRawBufferPointer) throws(LayerError) -> Int {
    while true {
      // What a full buffer left inside comes without more input.
      if isBetweenFrames, input.available.isEmpty, try !input.receive() { return 0 }
      if isBetweenFrames, input.available.first == 0 { return try passZeros() }
      let given = input.available
      var source = ZSTD_inBuffer(src: given.baseAddress, size: given.count, pos: 0)
      var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
      let rest = ZSTD_decompressStream(context, &target, &source)
      guard ZSTD_isError(rest) == 0 else {
        throw .damagedCompression(reason: "zstd: \(String(cString: ZSTD_getErrorName(rest)))")
      }
      input.consume(source.pos)
      isBetweenFrames = rest == 0
      if target.pos > 0 { return target.pos }
      guard !isBetweenFrames, input.available.isEmpty else { continue }
      guard try input.receive() else { throw .damagedCompression(reason: "zstd ends before its time") }
    }
  }

  /// Nothing but zeros until the end.
  private func passZeros() throws(LayerError) -> Int {
    repeat {
      guard input.available.allSatisfy({ $0 == 0 }) else {
        throw .damagedCompression(reason: "something that is no zstd follows the end of zstd")
      }
      input.consume(input.available.count)
    } while try input.receive()
    return 0
  }
}
