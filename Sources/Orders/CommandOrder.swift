public import CollectorCore
import Foundation
import OCI
import OrderedCollections
import Subprocess
public import SystemPackage

/// An external program that is given the images, one JSON document a line, and prints them in its order: whole lines, or image IDs.
///
/// A line is `{"created":…,"digest":…,"image_id":…,"labels":{…},"layers":[…],"names":[…],"platform":…,"size":…}`. What it leaves out comes
/// last, as it was listed: an order drops no image.
public struct CommandOrder: PullOrder {
  /// What `--order` begins with to name one.
  public static let prefix = "command:"

  public let path: FilePath
  private let timeout: Duration

  public var name: String { "\(Self.prefix)\(path)" }

  /// As long as a program may take to think: a pass waits for it.
  public static let defaultTimeout: Duration = .seconds(60)
  /// As long as its answer may be: a hundred thousand images.
  private static let longestOutput = 64 << 20
  private static let longestErrors = 64 << 10

  public init(path: FilePath, timeout: Duration = defaultTimeout) {
    self.path = path
    self.timeout = timeout
  }

  public func sorted(_ images: [PullCandidate]) async throws -> [PullCandidate] {
    guard !images.isEmpty else { return [] }
    let output = try await run(on: try images.map { try $0.line }.joined())
    let indices = Dictionary(images.enumerated().map { ("\($1.image.imageID)", $0) }) { first, _ in first }
    var order: OrderedSet<Int> = []
    for line in output.split(separator: "\n") {
      guard let index = Self.imageID(in: line).flatMap({ indices[$0] }) else {
        throw CommandOrderError.unknownImage(program: path, line: String(line.prefix(Self.quotedCharacters)))
      }
      order.append(index)
    }
    return order.union(images.indices).map { images[$0] }
  }

  private static let quotedCharacters = 200

  /// A line is a document that was given, as it was or with more in it, or an image ID.
  private static func imageID(in line: Substring) -> String? {
    let text = line.trimmingCharacters(in: .whitespaces)
    guard text.hasPrefix("{") else { return text }
    return (try? JSONValue(parsing: Data(text.utf8)))?["image_id"]?.text
  }

  private func run(on input: String) async throws -> String {
    let file = try Self.temporaryFile(of: input)
    var options = PlatformOptions()
    // Of its own, so that what it has started ends with it.
    options.createSession = true
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    let ending = try await withDeadline(timeout, orThrow: CommandOrderError.tookTooLong(program: path, limit: timeout)) {
      [options] in
      try await Subprocess.run(
        .path(path),
        platformOptions: options,
        input: .fileDescriptor(file, closeAfterSpawningProcess: true),
        output: .string(limit: Self.longestOutput),
        error: .string(limit: Self.longestErrors)
      )
    }
    try Task.checkCancellation()
    guard ending.terminationStatus == .exited(0) else {
      let words = ending.standardError.split(separator: "\n").last.map { String($0.prefix(Self.quotedCharacters)) }
      throw CommandOrderError.failed(program: path, status: "\(ending.terminationStatus)", words: words ?? "")
    }
    return ending.standardOutput
  }

  /// A file without a name: a program need not read what it is given, and a pipe would break then.
  private static func temporaryFile(of text: String) throws -> FileDescriptor {
    let path = FilePath("\(FileManager.default.temporaryDirectory.path)/collector-order-\(UUID().uuidString)")
    let file = try FileDescriptor.open(
      path,
      .readWrite,
      options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: .ownerReadWrite
    )
    do {
      unlink(path.string)
      _ = try file.writeAll(text.utf8)
      _ = try file.seek(offset: 0, from: .start)
    } catch {
      try? file.close()
      throw error
    }
    return file
  }
}

/// Why a program gave no order.
public enum CommandOrderError: Error, Equatable, CustomStringConvertible {
  case failed(program: FilePath, status: String, words: String)
  case tookTooLong(program: FilePath, limit: Duration)
  case unknownImage(program: FilePath, line: String)

  public var description: String {
    switch self {
    case .failed(let program, let status, let words):
      "\(program) ended with \(status)\(words.isEmpty ? "" : ": \(words.escapedForTerminal)")"
    case .tookTooLong(let program, let limit): "\(program) took longer than \(limit.brief)"
    case .unknownImage(let program, let line):
      "\(program) printed \(line.debugDescription), which is no image that it was given; print its lines, or their image_id"
    }
  }
}

extension PullCandidate {
  fileprivate var line: String {
    get throws {
      let document = Document(
        imageID: "\(image.imageID)",
        digest: image.digest.map { "\($0)" },
        platform: "\(image.platform)",
        created: image.created?.rfc3339,
        size: image.sizeBytes,
        labels: image.labels,
        layers: image.layers.map { Document.Layer(digest: "\($0.digest)", size: $0.size) },
        names: names.map(\.description)
      )
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }
  }

  private struct Document: Encodable {
    struct Layer: Encodable {
      let digest: String
      let size: Int64
    }

    enum CodingKeys: String, CodingKey {
      case imageID = "image_id"
      case digest, platform, created, size, labels, layers, names
    }

    let imageID: String
    let digest: String?
    let platform: String
    let created: String?
    let size: Int64
    let labels: [String: String]
    let layers: [Layer]
    let names: [String]
  }
}
