import CArchive
import Glibc

/// Reads a tar archive of any dialect by libarchive, which takes its bytes from a ring. Belongs to one thread.
///
/// As all readers of tar do, it stops at the first end mark: what follows, another archive for instance, belongs to the diffID and to nothing else.
///
/// <https://www.libarchive.org>
final class TarReader {
  private let archive: OpaquePointer
  private let ring: LayerRing
  private let locale: locale_t?
  private let outerLocale: locale_t?

  /// The locale `C` holds on this thread until the end: elsewhere libarchive would write names of pax headers otherwise than they are there. `é` of two characters
  /// becomes one in UTF-8.
  init(_ ring: LayerRing) throws(LayerError) {
    guard let archive = archive_read_new() else { throw .unpackerDied(reason: "no memory for libarchive") }
    self.archive = archive
    self.ring = ring
    locale = newlocale(LC_CTYPE_MASK, "C", nil)
    outerLocale = locale.flatMap { uselocale($0) }
    guard archive_read_support_format_tar(archive) == ARCHIVE_OK else {
      throw .damagedArchive(reason: "this machine's libarchive lacks tar")
    }
  }

  deinit {
    archive_read_free(archive)
    if let outerLocale { uselocale(outerLocale) }
    if let locale { freelocale(locale) }
  }

  /// Takes the first bytes. An archive without any is empty.
  ///
  /// - Returns: Whether there is something to read.
  func open() throws(LayerError) -> Bool {
    guard let first = ring.nextBuffer(), !first.isEmpty else { return false }
    source.pending = first
    let result = archive_read_open(
      archive,
      Unmanaged.passUnretained(source).toOpaque(),
      nil,
      { _, source, bytes in
        guard let source, let bytes else { return -1 }
        return Unmanaged<Source>.fromOpaque(source).takeUnretainedValue().next(bytes)
      },
      nil
    )
    guard result == ARCHIVE_OK else { throw failure() }
    return true
  }

  /// Moves to the next entry, whatever was read of the last.
  ///
  /// - Returns: `nil` at the end.
  func next() throws(LayerError) -> TarHeader? {
    var entry: OpaquePointer?
    switch archive_read_next_header(archive, &entry) {
    case ARCHIVE_EOF: return nil
    // Warned of are names that are none in this locale, which come through as they are, and records that nobody understands.
    case ARCHIVE_OK, ARCHIVE_WARN: break
    default: throw failure()
    }
    guard let entry else { throw failure() }
    return TarHeader(entry: entry)
  }

  /// The next piece of the entry's content and where in the file it belongs: sparse files have gaps.
  ///
  /// - Returns: `nil` at the end. The bytes stay as they are until the next call.
  func nextData() throws(LayerError) -> (bytes: UnsafeRawBufferPointer, offset: Int64)? {
    var bytes: UnsafeRawPointer?
    var count = 0
    var offset: Int64 = 0
    switch archive_read_data_block(archive, &bytes, &count, &offset) {
    case ARCHIVE_EOF: return nil
    case ARCHIVE_OK, ARCHIVE_WARN: return (UnsafeRawBufferPointer(start: bytes, count: count), offset)
    default: throw failure()
    }
  }

  private lazy var source = Source(ring)

  private func failure() -> LayerError {
    guard let text = archive_error_string(archive) else { return .damagedArchive(reason: "it cannot be read") }
    return .damagedArchive(reason: EntryName.visible(String(cString: text).utf8))
  }

  /// What libarchive calls back.
  private final class Source {
    private let ring: LayerRing
    var pending: UnsafeRawBufferPointer?

    init(_ ring: LayerRing) {
      self.ring = ring
    }

    func next(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
      guard let buffer = pending ?? ring.nextBuffer() else { return 0 }
      pending = nil
      bytes.pointee = buffer.baseAddress
      return buffer.count
    }
  }
}
