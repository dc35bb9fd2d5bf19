import CollectorCore
import SystemPackage

/// Reads files that people name, none of which may be endless.
enum BoundedFile {
  enum Fault: Error, CustomStringConvertible {
    case system(Errno)
    case tooLarge(limit: Int)

    var description: String {
      switch self {
      case .system(let code): code.description
      case .tooLarge(let limit): "it is larger than \(ByteCount(Int64(limit)))"
      }
    }
  }

  private static let pieceBytes = 64 << 10

  /// All of a file, which may be a pipe such as `/dev/stdin`.
  static func contents(of path: String, atMost limit: Int) throws(Fault) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      return try file.closeAfter {
        var content: [UInt8] = []
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 1)
        defer { piece.deallocate() }
        while case let count = try file.read(into: piece), count > 0 {
          content.append(contentsOf: piece[..<count])
          if content.count > limit { throw Fault.tooLarge(limit: limit) }
        }
        return content
      }
    } catch let fault as Fault {
      throw fault
    } catch {
      throw .system(error as? Errno ?? .ioError)
    }
  }
}
