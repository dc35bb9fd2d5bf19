import CISAL
import Foundation

/// <https://www.rfc-editor.org/rfc/rfc1952>
enum Gzip {
  /// `nil` where there is no memory for it, or more than 2 GiB.
  static func compressed(_ data: Data) -> Data? {
    guard data.count < Int(Int32.max) else { return nil }
    var output = Data(count: data.count + data.count / 8192 + 64)
    var produced: UInt32 = 0
    let result = data.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        collector_gzip(
          input.assumingMemoryBound(to: UInt8.self).baseAddress,
          UInt32(input.count),
          output.assumingMemoryBound(to: UInt8.self).baseAddress,
          UInt32(output.count),
          &produced
        )
      }
    }
    return result == 0 ? output.prefix(Int(produced)) : nil
  }
}
