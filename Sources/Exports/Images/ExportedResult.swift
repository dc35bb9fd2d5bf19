public import CollectorCore
public import Foundation
public import OCI

/// What one script found in an image, or why it did not.
public struct ExportedResult: Sendable, Hashable {
  /// The key of the result's record.
  public let key: Digest
  public let time: Date
  public let script: String
  public let kind: ScriptSettings.Kind
  public let status: ResultRecord.Status
  /// Why the status is not `ok`; `nil` where there is nothing to say.
  public let reason: String?
  public let duration: Duration
  public let output: JSONValue

  public init(
    key: Digest,
    time: Date,
    script: String,
    kind: ScriptSettings.Kind,
    status: ResultRecord.Status,
    reason: String?,
    duration: Duration,
    output: JSONValue
  ) {
    self.key = key
    self.time = time
    self.script = script
    self.kind = kind
    self.status = status
    self.reason = reason
    self.duration = duration
    self.output = output
  }

  public init(_ record: ResultRecord) {
    self.init(
      key: record.key,
      time: record.time,
      script: record.script,
      kind: record.kind,
      status: record.status,
      reason: record.reason,
      duration: record.duration,
      output: record.output
    )
  }

  /// Why there is nothing to take from it: `the script packages timed out: …`; `nil` where the script has run well.
  var failure: String? {
    let what =
      switch status {
      case .ok: nil as String?
      case .failed: "failed"
      case .timeout: "ran out of time"
      case .error: "could not be started"
      }
    return what.map { "the script \(script) \($0)" + (reason.map { ": \($0)" } ?? "") }
  }
}
