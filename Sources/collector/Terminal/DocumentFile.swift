import Foundation
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What keeps a document from being written.
struct DocumentFault: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path) cannot be written: \(reason); name another file with --output" }
}

/// Gives `body` what writes a document piece by piece, all of it safe for a terminal.
///
/// - Parameter path: The file, which is there as a whole or as it was before; a pipe or a device is written to as it is. `nil` for standard output.
/// - Throws: `DocumentFault`, and what `body` throws.
func withDocument(
  at path: String?,
  _ output: StandardOutput,
  _ body: (_ write: (Data) throws -> Void) async throws -> Void
) async throws {
  guard let path, path != "-" else {
    return try await body { output.write(text: String(decoding: $0, as: UTF8.self)) }
  }
  let isSpecial = DocumentFile.isSpecial(path)
  let place = FilePath(isSpecial ? path : "\(path).\(getpid()).partial")
  let file: FileDescriptor
  do {
    file = try FileDescriptor.open(
      place,
      .writeOnly,
      options: isSpecial ? .closeOnExec : [.create, .truncate, .closeOnExec],
      permissions: DocumentFile.permissions
    )
  } catch {
    throw DocumentFault(path: path, reason: "\(error)")
  }
  do {
    try await body { try DocumentFile.write($0, to: file, path: path) }
    try file.close()
    if !isSpecial { try DocumentFile.move(place, to: path) }
  } catch {
    if !isSpecial { unlink(place.string) }
    throw error
  }
}

enum DocumentFile {
  /// As shells make files; the user's mask takes away from it.
  static let permissions: FilePermissions = [.ownerReadWrite, .groupReadWrite, .otherReadWrite]

  /// Whether there is something that is no file, which must not be replaced by one.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  static func write(_ data: Data, to file: FileDescriptor, path: String) throws {
    do {
      try file.writeAll(data)
    } catch {
      throw DocumentFault(path: path, reason: "\(error)")
    }
  }

  static func move(_ place: FilePath, to path: String) throws {
    guard rename(place.string, path) == 0 else { throw DocumentFault(path: path, reason: "\(Errno(rawValue: errno))") }
  }
}
