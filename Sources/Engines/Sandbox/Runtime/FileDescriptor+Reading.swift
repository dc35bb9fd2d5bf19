import Foundation
import SystemPackage

extension FileDescriptor {
  /// Reads from where it stands to the end, or to `limit` bytes.
  func readAll(limit: Int) throws(Errno) -> Data {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: min(limit, 64 << 10))
    while data.count < limit {
      let count: Int
      do {
        count = try buffer.withUnsafeMutableBytes { try read(into: $0) }
      } catch {
        throw error as? Errno ?? .ioError
      }
      guard count > 0 else { break }
      data.append(contentsOf: buffer.prefix(count))
    }
    return data.prefix(limit)
  }
}
