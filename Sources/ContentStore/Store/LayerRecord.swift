import Foundation
import OCI
import SystemPackage

/// What stands beside the directory of a layer.
struct LayerRecord: Codable, Sendable, Hashable {
  var unpacked: UnpackedLayer
  var form: LayerForm
  /// The blob it was unpacked from; `nil` where that is not known, or it is in no store.
  var blob: Digest?
  /// The machine's start in which it was made: what was written shortly before a power cut may not have reached the disk.
  var boot: String
  /// When its last file had been written, in nanoseconds since that start.
  var madeAt: Int64

  static let fileName = "layer.json"
  static let directoryName = "fs"

  /// What it takes on disk at most, nearly: a file also takes its inode, and the rest of its last block.
  var diskBytes: Int64 {
    let (overhead, tooMany) = Int64(max(0, unpacked.files)).multipliedReportingOverflow(by: Self.bytesPerFile)
    let (sum, tooMuch) = max(0, unpacked.storedBytes).addingReportingOverflow(overhead)
    return tooMany || tooMuch ? .max : sum
  }

  private static let bytesPerFile: Int64 = 4096
  /// A record has some 500.
  private static let limitBytes = 64 << 10

  /// `nil` where there is none, or what is there is none.
  static func read(below directory: FilePath) throws -> LayerRecord? {
    guard let bytes = try FileReading.bytes(directory.appending(fileName), limit: limitBytes) else { return nil }
    return try? JSONDecoder().decode(LayerRecord.self, from: bytes)
  }

  func write(below directory: FilePath) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(self), to: directory.appending(Self.fileName))
  }
}
