import CollectorCore
import Foundation

extension Record {
  /// The record as one line of JSON with its end.
  func line() throws(WriterError) -> Data {
    do {
      var line = try encoded()
      line.append(UInt8(ascii: "\n"))
      return line
    } catch {
      throw .unencodable(reason: "\(error)")
    }
  }
}
