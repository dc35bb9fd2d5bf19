import Foundation
public import SystemPackage

/// What waits in the spool of a writer, as found on the disk, whoever writes to it.
public struct SpoolSurvey: Sendable, Hashable {
  /// The writer, as the user wrote it.
  public let writer: String
  public let path: FilePath
  public let depth: SpoolDepth
  /// How many damaged parts were set aside.
  public let damaged: Int

  /// Looks at all spools below a directory; one that is not there has none.
  ///
  /// - Throws: `WriterError`.
  public static func all(below root: FilePath) throws(WriterError) -> [SpoolSurvey] {
    try naming(root, "be read") {
      var found: [SpoolSurvey] = []
      do {
        try Directory.forEachName(in: root) { name in
          if let survey = try SpoolSurvey(SpoolFolder(path: root.appending(name))) { found.append(survey) }
        }
      } catch Errno.noSuchFileOrDirectory {
        return []
      }
      return found.sorted { $0.writer < $1.writer }
    }
  }

  /// `nil` where it is no spool.
  ///
  /// - Throws: `Errno`.
  private init?(_ folder: SpoolFolder) throws {
    guard let writer = folder.writerName else { return nil }
    self.writer = writer
    path = folder.path
    let refused = try RefusedRecords(directory: folder.refused)
    var depth = SpoolDepth(refused: refused.count, refusedBytes: refused.bytes)
    for lane in try folder.lanes() {
      // One whose process is at work can lose a segment, or all, while it is looked at.
      if let contents = try? LaneContents(lane: lane) { depth = depth + contents.depth }
    }
    self.depth = depth
    damaged = (try? FileManager.default.contentsOfDirectory(atPath: folder.damaged.string).count) ?? 0
  }
}
