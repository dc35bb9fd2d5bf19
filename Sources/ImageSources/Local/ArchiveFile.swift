import CollectorCore
import Distribution
import Foundation
import OCI
import Synchronization
import SystemPackage

/// An archive that has been opened: plain bytes, and where its members are in them.
final class OpenArchive: Sendable {
  let file: OpenFile
  let index: TarIndex

  init(file: OpenFile, index: TarIndex) {
    self.file = file
    self.index = index
  }

  /// A member's content; `nil` where there is no such member.
  ///
  /// - Throws: `TarFault`.
  func slice(of name: String) throws(TarFault) -> FileSlice? {
    try index.place(of: name).map { FileSlice(file, offset: $0.offset, lengthBytes: $0.lengthBytes) }
  }
}

/// An archive on the disk, plain or compressed.
///
/// A plain one is read where it is. A compressed one is unpacked once to a temporary file (`SpoolFile`), for as long as somebody reads it:
/// those that come meanwhile share it.
final class ArchiveFile: Sendable {
  /// As the user wrote it, for messages.
  let shownPath: String
  private let path: String
  /// What the archive should be, for messages: `an archive of docker save`.
  private let expected: String
  private let flights = SingleFlight<OpenFile.Identity, OpenArchive>()
  private let last = Mutex(Last())

  /// The last opened archive, for as long as somebody has it.
  private struct Last {
    var identity: OpenFile.Identity?
    weak var archive: OpenArchive?
  }

  init(path: String, shownAs shownPath: String, expected: String) {
    self.path = path
    self.shownPath = shownPath
    self.expected = expected
  }

  /// Opens the archive as it is now.
  ///
  /// - Throws: `LocalImageError`, or `CancellationError`.
  func open() async throws -> OpenArchive {
    let file = try await BlockingIO.run { [path, shownPath] in
      do {
        return try OpenFile.open(path)
      } catch {
        throw LocalImageError.unreadable(path: shownPath, reason: "\(error)")
      }
    }
    if let archive = opened(file.identity) { return archive }
    return try await flights.value(for: file.identity) {
      if let archive = opened(file.identity) { return archive }
      let archive = try await read(file)
      last.withLock { $0 = Last(identity: file.identity, archive: archive) }
      return archive
    }
  }

  private func opened(_ identity: OpenFile.Identity) -> OpenArchive? {
    last.withLock { $0.identity == identity ? $0.archive : nil }
  }

  private func read(_ file: OpenFile) async throws -> OpenArchive {
    let beginning = try await FileSlice(file).prefix(Compression.magicBytes, shownPath)
    let isCompressed = Compression(beginning: beginning) != nil
    return try await BlockingIO.run { [shownPath, expected] check in
      let plain = isCompressed ? try Self.unpack(file, shownPath, check) : file
      do {
        let index = try TarIndex(plain, check: check)
        guard file.isUnchanged else { throw LocalImageError.changed(path: shownPath) }
        return OpenArchive(file: plain, index: index)
      } catch let fault as TarFault {
        throw LocalImageError.otherKind(path: shownPath, expected: expected, reason: "\(fault)".escapedForTerminal)
      } catch let code as Errno {
        throw LocalImageError.unreadable(path: shownPath, reason: "\(code)")
      }
    }
  }

  private static func unpack(_ file: OpenFile, _ path: String, _ check: () throws -> Void) throws -> OpenFile {
    var spool = try SpoolFile(for: path)
    do {
      try spool.append(unpacking: file, path, check: check)
    } catch {
      spool.discard()
      throw error
    }
    return try spool.finished()
  }
}
