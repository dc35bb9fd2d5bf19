import CollectorCore
import Foundation
import OCI
import SystemPackage

/// Where the results of a script are: `DIR/<script>/<algorithm>-<first 12 of image id>.json`.
enum ResultFile {
  static let suffix = ".json"

  /// The directory of a script's results.
  static func directory(of script: String, below directory: FilePath) -> FilePath {
    directory.appending(FileName.escaping(script))
  }

  /// The file of an image in the directory of a script. Where another image has the short name already, the whole hash makes the name.
  static func path(of imageID: Digest, in directory: FilePath) throws(WriterError) -> FilePath {
    let long = directory.appending("\(imageID.algorithm.rawValue)-\(imageID.hex)\(suffix)")
    if try head(of: long) != nil { return long }
    let short = directory.appending("\(imageID.algorithm.rawValue)-\(imageID.short)\(suffix)")
    guard let head = try head(of: short), let owner = owner(in: head) else { return short }
    return owner == imageID ? short : long
  }

  /// A record has its members in alphabetical order, so that the image ID comes before the output, within a few hundred bytes.
  private static let headBytes = 4096
  private static let marker = Data(#""image_id":""#.utf8)

  /// The beginning of a file; `nil` where there is none.
  private static func head(of path: FilePath) throws(WriterError) -> Data? {
    try naming(path, "be read") {
      do {
        let file = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
        return try file.closeAfter {
          var bytes = Data(count: headBytes)
          let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
          return bytes.prefix(count)
        }
      } catch Errno.noSuchFileOrDirectory {
        return nil
      }
    }
  }

  private static func owner(in head: Data) -> Digest? {
    guard let range = head.firstRange(of: marker) else { return nil }
    let text = head[range.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
    return try? Digest(parsing: String(decoding: text, as: UTF8.self))
  }
}
