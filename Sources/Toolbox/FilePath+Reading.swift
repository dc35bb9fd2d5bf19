import Foundation
import SystemPackage

/// Why a file is not read.
enum FileFault: Error, CustomStringConvertible {
  case system(Errno)
  /// A directory, or something that could block its reader for ever.
  case notRegular
  case tooLarge(limit: Int)

  var description: String {
    switch self {
    case .system(let code): code.description
    case .notRegular: "it is not a regular file"
    case .tooLarge(let limit): "it has more than \(limit) bytes"
    }
  }
}

extension FilePath {
  /// Large enough that system calls cost nothing beside hashing.
  private static let pieceBytes = 256 << 10

  /// Reads a regular file from start to end, one piece in memory at a time, while `receive` returns true.
  func readPieces(_ receive: (UnsafeRawBufferPointer) -> Bool) throws(FileFault) {
    do {
      guard try stat().type == .regular else { throw FileFault.notRegular }
      let file = try FileDescriptor.open(self, .readOnly, options: .closeOnExec)
      try file.closeAfter {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
        defer { piece.deallocate() }
        var wantsMore = true
        while wantsMore, case let count = try file.read(into: piece), count > 0 {
          wantsMore = receive(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
      }
    } catch let fault as FileFault {
      throw fault
    } catch {
      throw .system(error as? Errno ?? .ioError)
    }
  }

  /// All of a regular file.
  ///
  /// - Throws: Also where it has more than `limit` bytes, of which not many more are read.
  func contents(atMost limit: Int) throws(FileFault) -> Data {
    var content = Data()
    try readPieces { piece in
      content.append(contentsOf: piece)
      return content.count <= limit
    }
    guard content.count <= limit else { throw .tooLarge(limit: limit) }
    return content
  }
}
