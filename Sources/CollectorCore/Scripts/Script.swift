public import Foundation
public import OCI

/// A script that is ready to run in a container.
public struct Script: Sendable, Hashable {
  /// A file that is put into the container beside the script.
  public struct PayloadFile: Sendable, Hashable {
    /// The name below `directory`.
    public let name: String
    public let isExecutable: Bool
    public let content: Data

    public init(name: String, isExecutable: Bool, content: Data) {
      self.name = name
      self.isExecutable = isExecutable
      self.content = content
    }
  }

  /// Where the payload is in the container.
  public static let directory = "/collector/script"

  /// The name of its results.
  public let name: String
  public let settings: ScriptSettings
  /// The program and its arguments in the container.
  public let command: [String]
  public let payload: [PayloadFile]
  /// The parts of the toolbox that it needs beside the base, sorted: `python`.
  public let tools: [String]
  /// The path of the file with its parameters in the container; `nil` where it has none.
  public let parameters: String?
  /// Covers name, content, settings and parameter files: a script whose digest is the same gives the same result.
  public let digest: Digest

  /// - Parameters:
  ///   - parameters: What the script is told; the payload gets it, too.
  ///   - tools: The parts of the toolbox that its runtime needs; those that its settings name are added.
  ///   - source: What the payload was made of, where that is a program: the digest covers it in the payload's place, since not every
  ///     compiler makes the same bytes of the same source.
  public init(
    name: String,
    settings: ScriptSettings,
    command: [String],
    payload: [PayloadFile],
    parameters: ScriptFile.Parameters? = nil,
    tools: Set<String> = [],
    source: Data? = nil
  ) {
    let parameterFiles = parameters.map { [PayloadFile(name: $0.fileName, isExecutable: false, content: $0.content)] } ?? []
    self.name = name
    self.settings = settings
    self.command = command
    self.payload = payload + parameterFiles
    self.parameters = parameters.map { "\(Self.directory)/\($0.fileName)" }
    self.tools = tools.union(settings.tools).sorted()

    var hasher = DigestHasher(.sha256)
    hasher.update(length: name.utf8.count, bytes: name.utf8)
    for text in command { hasher.update(length: text.utf8.count, bytes: text.utf8) }
    let covered = source.map { [PayloadFile(name: "", isExecutable: true, content: $0)] } ?? payload
    for file in covered + parameterFiles {
      hasher.update(length: file.name.utf8.count, bytes: file.name.utf8)
      hasher.update(length: file.content.count, bytes: file.content)
      hasher.update([file.isExecutable ? 1 : 0])
    }
    let settings = settings.canonicalText
    hasher.update(length: settings.utf8.count, bytes: settings.utf8)
    self.digest = hasher.finalize()
  }
}

extension DigestHasher {
  /// Adds `bytes` behind their length, so that the end of one text and the start of the next cannot be confused.
  mutating func update(length: Int, bytes: some Sequence<UInt8>) {
    withUnsafeBytes(of: UInt64(length).littleEndian) { update($0) }
    update(bytes)
  }
}
