import Foundation
import OCI
import SystemPackage

/// The directory of a writer's spool: a lane for each process, what was refused, what is damaged, and the writer's name.
struct SpoolFolder: Sendable, Hashable {
  /// Records can say what is private in images.
  private static let mode: CInterop.Mode = 0o700
  private static let lanePrefix = "lane-"
  private static let nameFile = "writer"
  /// As much of a name as makes a folder easy to find.
  private static let readableCharacters = 40

  let path: FilePath

  var refused: FilePath { path.appending("refused") }
  var damaged: FilePath { path.appending("damaged") }

  init(path: FilePath) {
    self.path = path
  }

  /// - Parameter root: Where the spools of all writers are.
  init(root: FilePath, writer name: String) {
    let readable = name.unicodeScalars.prefix(Self.readableCharacters).map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == ".")
      return isPlain ? Character(scalar) : "-"
    }
    path = root.appending("\(String(readable))-\(Digest(sha256Of: name.utf8).short)")
  }

  /// Makes the directory where it is missing, and notes whose it is.
  ///
  /// - Throws: `Errno`.
  func make(for writer: String) throws {
    try Self.make(path)
    try DurableFile.write(Data("\(writer)\n".utf8), to: path.appending(Self.nameFile))
  }

  /// Makes a directory that is still there after a power failure.
  ///
  /// - Throws: `Errno`.
  static func make(_ path: FilePath) throws {
    for directory in try Directory.make(path, mode: mode) { try Directory.synchronize(directory) }
  }

  /// The writer whose it is; `nil` where that cannot be told.
  var writerName: String? {
    let text = try? String(contentsOfFile: path.appending(Self.nameFile).string, encoding: .utf8)
    return text.map { String($0.prefix { !$0.isNewline }) }
  }

  /// - Throws: `Errno`.
  func lanes() throws -> [FilePath] {
    var lanes: [FilePath] = []
    try Directory.forEachName(in: path) { if $0.string.hasPrefix(Self.lanePrefix) { lanes.append(path.appending($0)) } }
    return lanes.sorted { $0.string < $1.string }
  }

  /// Takes the lanes that no living process has.
  ///
  /// - Throws: `Errno`.
  func takeFreeLanes(segmentBytes: Int64) throws -> [SpoolLane] {
    try lanes().compactMap { try SpoolLane.take($0, segmentBytes: segmentBytes) }
  }

  /// Makes a lane for this process.
  ///
  /// - Throws: `Errno`.
  func makeLane(segmentBytes: Int64) throws -> SpoolLane {
    while true {
      let name = Self.lanePrefix + String(UInt64.random(in: .min ... .max), radix: 36)
      try Self.make(path.appending(name))
      // Somebody who looks for lanes of dead processes can be quicker.
      if let lane = try SpoolLane.take(path.appending(name), segmentBytes: segmentBytes) { return lane }
    }
  }
}

/// Files that are on the disk when they are said to be written.
enum DurableFile {
  /// - Throws: `Errno`.
  static func write(_ content: Data, to path: FilePath) throws {
    let file = try FileDescriptor.open(
      path,
      .writeOnly,
      options: [.create, .truncate, .closeOnExec],
      permissions: .ownerReadWrite
    )
    try file.closeAfter {
      _ = try content.withUnsafeBytes { try file.writeAll($0) }
      try SystemCalls.synchronize(file)
    }
    try Directory.synchronize(path.removingLastComponent())
  }
}
