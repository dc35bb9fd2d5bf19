import CollectorCore
import Foundation
import SystemPackage

/// The records that a receiver has refused for good, a file each, with what it said. They are for people: nothing sends them again.
///
/// A record that is refused twice is there once. Their room counts against the spool's bound, so that there is no end of them either.
struct RefusedRecords {
  let directory: FilePath
  private(set) var count: Int64 = 0
  private(set) var bytes: Int64 = 0

  /// The least that a file takes on most disks.
  private static let blockBytes: Int64 = 4096
  private static let suffix = ".json"

  /// Counts what is there.
  ///
  /// - Throws: `Errno`.
  init(directory: FilePath) throws {
    self.directory = directory
    do {
      var (count, bytes): (Int64, Int64) = (0, 0)
      try Directory.forEachName(in: directory) { name in
        guard name.string.hasSuffix(Self.suffix) else { return }
        count += 1
        bytes += Self.room(try SystemCalls.length(of: directory.appending(name)))
      }
      (self.count, self.bytes) = (count, bytes)
    } catch Errno.noSuchFileOrDirectory {
      return
    }
  }

  /// Sets a record aside; it is on the disk when this returns.
  ///
  /// - Throws: `Errno`.
  mutating func add(_ entry: SpoolEntry, reply: String, writer: String, at time: Date) throws {
    try SpoolFolder.make(directory)
    let path = directory.appending(Self.fileName(entry) + Self.suffix)
    let isNew = !FileManager.default.fileExists(atPath: path.string)
    let head = try JSONEncoder().encode(["refused_at": time.rfc3339, "reply": reply, "writer": writer])
    var content = head.dropLast()
    content.append(contentsOf: #","record":"#.utf8)
    content.append(entry.document)
    content.append(contentsOf: "}\n".utf8)
    try DurableFile.write(Data(content), to: path)
    guard isNew else { return }
    count += 1
    bytes += Self.room(Int64(content.count))
  }

  /// Keys are hexadecimal digits; a damaged spool could say otherwise.
  private static func fileName(_ entry: SpoolEntry) -> String {
    String(entry.key.prefix(64).map { $0.isASCII && $0.isHexDigit ? $0 : "-" })
  }

  private static func room(_ bytes: Int64) -> Int64 {
    (bytes + blockBytes - 1) / blockBytes * blockBytes
  }
}
