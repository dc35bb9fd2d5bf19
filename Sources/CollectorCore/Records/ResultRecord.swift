public import Foundation
public import OCI

/// What one script found in one image.
public struct ResultRecord: Sendable, Hashable {
  public enum Status: String, Sendable, Codable {
    /// The script exited with 0, and its output is what its settings say.
    case ok
    /// The script exited otherwise, or its output is not what its settings say.
    case failed
    case timeout
    /// The script could not be started in this image.
    case error
  }

  /// The same for every delivery of the same result: the SHA-256 of image ID, script digest and toolbox digest.
  public let key: Digest
  public let time: Date
  public let digest: Digest?
  public let imageID: Digest
  /// The names that lead to the image, as far as they were known when this was written.
  public let references: [ImageName]
  public let script: String
  public let scriptDigest: Digest
  public let kind: ScriptSettings.Kind
  public let engine: String
  public let status: Status
  /// Why the status is not `ok`, or what was mended in the output; `nil` where there is nothing to say.
  public let reason: String?
  /// `nil` where the script did not end by itself.
  public let exitCode: Int?
  public let duration: Duration
  /// How many bytes of standard output were seen.
  public let outputBytes: Int64
  /// Whether standard output went beyond its limit.
  public let isTruncated: Bool
  public let output: JSONValue
  /// The last part of standard error.
  public let standardError: String

  public init(
    key: Digest,
    time: Date,
    digest: Digest?,
    imageID: Digest,
    references: [ImageName],
    script: String,
    scriptDigest: Digest,
    kind: ScriptSettings.Kind,
    engine: String,
    status: Status,
    reason: String?,
    exitCode: Int?,
    duration: Duration,
    outputBytes: Int64,
    isTruncated: Bool,
    output: JSONValue,
    standardError: String
  ) {
    self.key = key
    self.time = time
    self.digest = digest
    self.imageID = imageID
    self.references = references
    self.script = script
    self.scriptDigest = scriptDigest
    self.kind = kind
    self.engine = engine
    self.status = status
    self.reason = reason
    self.exitCode = exitCode
    self.duration = duration
    self.outputBytes = outputBytes
    self.isTruncated = isTruncated
    self.output = output
    self.standardError = standardError
  }

  /// How many packages a good result of kind `packages` lists; `nil` for any other.
  public var packageCount: Int? {
    kind == .packages && status == .ok ? output["packages"]?.elements?.count : nil
  }

  /// What is kept to tell the state of the image later.
  public var finishedRun: FinishedRun {
    FinishedRun(script: script, status: status, reason: reason, packageCount: packageCount)
  }

  public static func key(imageID: Digest, script: Digest, toolbox: Digest) -> Digest {
    Digest(sha256Of: "\(imageID)\n\(script)\n\(toolbox)\n".utf8)
  }
}

extension ResultRecord: Encodable {
  private enum CodingKeys: String, CodingKey {
    case type, schema, key, time, image, script, engine, status, reason, truncated, output, stderr
    case exitCode = "exit_code"
    case duration = "duration_ms"
    case outputBytes = "output_bytes"
  }

  private enum ImageKeys: String, CodingKey {
    case digest, references
    case imageID = "image_id"
  }

  private enum ScriptKeys: String, CodingKey {
    case name, digest, kind
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("result", forKey: .type)
    try container.encode(Record.schema, forKey: .schema)
    try container.encode(key.hex, forKey: .key)
    try container.encode(time, forKey: .time)
    var image = container.nestedContainer(keyedBy: ImageKeys.self, forKey: .image)
    try image.encode(digest, forKey: .digest)
    try image.encode(imageID, forKey: .imageID)
    try image.encode(references.map(\.description), forKey: .references)
    var script = container.nestedContainer(keyedBy: ScriptKeys.self, forKey: .script)
    try script.encode(self.script, forKey: .name)
    try script.encode(scriptDigest, forKey: .digest)
    try script.encode(kind, forKey: .kind)
    try container.encode(engine, forKey: .engine)
    try container.encode(status, forKey: .status)
    try container.encode(reason, forKey: .reason)
    try container.encode(exitCode, forKey: .exitCode)
    try container.encode(duration.wholeMilliseconds, forKey: .duration)
    try container.encode(outputBytes, forKey: .outputBytes)
    try container.encode(isTruncated, forKey: .truncated)
    try container.encode(output, forKey: .output)
    try container.encode(standardError, forKey: .stderr)
  }
}
