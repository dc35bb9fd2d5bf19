import CZstd
import Foundation

/// A document as a column holds it: compressed by zstd where that makes it smaller. What was stored plain by earlier versions is told from
/// that by its start: no JSON begins like a frame of zstd (<https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1>).
enum CompressedDocument {
  /// In bytes. Far more than configurations have (registries accept manifests of 4 MiB); a damaged frame can claim any size.
  private static let longest: UInt64 = 64 << 20
  /// What zstd does by default: level 3.
  private static let level = ZSTD_CLEVEL_DEFAULT
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  static func stored(_ document: Data) -> Data {
    guard !document.starts(with: magic), document.count < longest else { return document }
    var frame = Data(count: ZSTD_compressBound(document.count))
    let count = frame.withUnsafeMutableBytes { frame in
      document.withUnsafeBytes { ZSTD_compress(frame.baseAddress, frame.count, $0.baseAddress, $0.count, Int32(level)) }
    }
    return ZSTD_isError(count) == 0 && count < document.count ? frame.prefix(count) : document
  }

  /// The document that `stored` was given.
  static func document(_ stored: Data, column: String) throws(StoredValueError) -> Data {
    guard stored.starts(with: magic) else { return stored }
    let size = stored.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    // What stands for an error or an unknown size is larger than any size.
    guard size <= longest else { throw StoredValueError(column: column) }
    var document = Data(count: Int(size))
    let count = document.withUnsafeMutableBytes { document in
      stored.withUnsafeBytes { ZSTD_decompress(document.baseAddress, document.count, $0.baseAddress, $0.count) }
    }
    guard count == document.count else { throw StoredValueError(column: column) }
    return document
  }
}
