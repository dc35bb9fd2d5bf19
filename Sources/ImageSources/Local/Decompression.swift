import CArchive
import CollectorCore
import Foundation
import SystemPackage

/// A way in which archives are compressed, told by its first bytes.
enum Compression: String, Sendable, CaseIterable {
  case gzip, zstd, xz, bzip2

  private var magic: [UInt8] {
    switch self {
    case .gzip: [0x1f, 0x8b]
    case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
    case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
    case .bzip2: Array("BZh".utf8)
    }
  }

  static let magicBytes = 6

  /// The compression of what begins with `bytes`; `nil` where it is none of them.
  init?(beginning bytes: [UInt8]) {
    guard let found = Self.allCases.first(where: { bytes.starts(with: $0.magic) }) else { return nil }
    self = found
  }
}

extension SpoolFile {
  /// Appends what a compressed file unpacks to, and blocks for as long as that takes.
  ///
  /// <https://www.libarchive.org>, its format `raw`.
  ///
  /// - Parameter check: Throws if the work shall end.
  /// - Throws: `LocalImageError`, or what `check` throws.
  mutating func append(unpacking file: OpenFile, _ path: String, check: () throws -> Void) throws {
    guard let archive = archive_read_new() else { throw LocalImageError.unreadable(path: path, reason: "\(Errno.noMemory)") }
    defer { archive_read_free(archive) }
    // Each by name: some of the others run programs that could be anybody's.
    let filters = [
      archive_read_support_filter_gzip, archive_read_support_filter_zstd, archive_read_support_filter_xz,
      archive_read_support_filter_bzip2,
    ]
    // A filter that this machine's library has no code for would run a program, too.
    guard filters.allSatisfy({ $0(archive) == ARCHIVE_OK }), archive_read_support_format_raw(archive) == ARCHIVE_OK else {
      throw LocalImageError.unreadable(path: path, reason: "this machine's libarchive lacks gzip, zstd, xz or bzip2")
    }
    _ = try? file.descriptor.seek(offset: 0, from: .start)
    func failure() -> LocalImageError {
      let text = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be unpacked"
      return LocalImageError.otherKind(path: path, expected: "a whole archive", reason: text.escapedForTerminal)
    }
    var entry: OpaquePointer?
    guard archive_read_open_fd(archive, file.descriptor.rawValue, Self.pieceBytes) == ARCHIVE_OK,
      archive_read_next_header(archive, &entry) == ARCHIVE_OK
    else { throw failure() }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
    defer { piece.deallocate() }
    while true {
      try check()
      let count = archive_read_data(archive, piece.baseAddress, piece.count)
      guard count >= 0 else { throw failure() }
      guard count > 0 else { return }
      try append(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  private static let pieceBytes = 256 << 10
}
