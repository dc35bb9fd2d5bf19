public import CollectorCore
import Foundation
public import SystemPackage

/// Writes records to files below a directory: image, state and pass records as lines of `images.jsonl`, each result as a file of its own,
/// `<script>/<algorithm>-<first 12 of image id>.json`, which a newer result of the script in the image replaces.
///
/// Any number of processes can write to one directory.
public actor FileWriter: Writer {
  public nonisolated let name: String
  public nonisolated let directory: FilePath

  private let executor = BlockingExecutor(label: "collector.writers.file")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private nonisolated let lines: LineFile
  private var hasUnflushedLines = false
  /// The directories with entries that may not be on the disk.
  private var unflushed: Set<FilePath> = []

  /// Makes the directory where it is missing, and removes what processes that were killed left half-written there.
  ///
  /// - Throws: `WriterError`.
  public init(directory: FilePath) async throws {
    self.name = "\(WriterSpecification.file(directory: directory))"
    self.directory = directory
    self.lines = LineFile(path: directory.appending("images.jsonl"))
    try prepare()
  }

  private func prepare() throws(WriterError) {
    try makeDirectory(directory)
    var directories: [FilePath] = []
    try naming(directory, "be read") {
      try Directory.forEachName(in: directory) { directories.append(directory.appending($0)) }
    }
    for directory in directories { try ReplacedFile.removeAbandoned(in: directory) }
  }

  public nonisolated func write(_ record: Record) async throws {
    let line = try record.line()
    if case .result(let result) = record {
      try await replace(result, with: line)
    } else {
      try await append(line)
    }
  }

  private func append(_ line: Data) throws {
    try makeDirectory(directory)
    if try lines.append(line) { unflushed.insert(directory) }
    hasUnflushedLines = true
  }

  private func replace(_ result: ResultRecord, with line: Data) throws {
    let results = ResultFile.directory(of: result.script, below: directory)
    try makeDirectory(results)
    let path = try ResultFile.path(of: result.imageID, in: results)
    try ReplacedFile(path: path).replace(with: line)
    unflushed.insert(results)
  }

  private func makeDirectory(_ path: FilePath) throws(WriterError) {
    unflushed.formUnion(try naming(path, "be made") { try Directory.make(path) })
  }

  /// Returns when everything written is on the disk.
  public func flush() throws {
    if hasUnflushedLines {
      try lines.synchronize()
      hasUnflushedLines = false
    }
    for directory in unflushed {
      try naming(directory, "reach the disk") { try Directory.synchronize(directory) }
      unflushed.remove(directory)
    }
  }

  public func close() throws {
    try flush()
  }
}
