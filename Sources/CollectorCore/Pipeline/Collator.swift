public import Foundation
import OCI

/// Makes a record of what a run printed and how it ended.
public struct Collator: Sendable {
  public let engine: String
  public let toolbox: ToolboxVersion

  public init(engine: String, toolbox: ToolboxVersion) {
    self.engine = engine
    self.toolbox = toolbox
  }

  /// - Parameters:
  ///   - image: The image that `script` ran in.
  ///   - references: The names that lead to it.
  public func record(
    _ outcome: ScriptOutcome,
    of script: Script,
    in image: ImageDescription,
    references: [ImageName],
    at time: Date
  ) -> ResultRecord {
    let verdict = Verdict(outcome, of: script)
    return ResultRecord(
      key: ResultRecord.key(imageID: image.imageID, script: script.digest, toolbox: toolbox.digest(for: script)),
      time: time,
      digest: image.digest,
      imageID: image.imageID,
      references: references,
      script: script.name,
      scriptDigest: script.digest,
      kind: script.settings.kind,
      engine: engine,
      status: verdict.status,
      reason: verdict.reason,
      exitCode: verdict.exitCode,
      duration: outcome.duration,
      outputBytes: outcome.standardOutputBytes,
      isTruncated: outcome.isTruncated,
      output: verdict.output,
      standardError: String(decoding: outcome.standardError, as: UTF8.self)
    )
  }
}

/// What an outcome means for a script of certain settings.
private struct Verdict {
  var status: ResultRecord.Status
  var reason: String?
  var exitCode: Int?
  var output: JSONValue

  init(_ outcome: ScriptOutcome, of script: Script) {
    // Images print bytes; what is no UTF-8 is mended and said, since a document must not be lost for one byte of it.
    // It can be many megabytes: one copy of it as text is enough.
    let valid = String(validating: outcome.standardOutput, as: UTF8.self)
    let isValid = valid != nil
    let text = valid ?? String(decoding: outcome.standardOutput, as: UTF8.self)
    status = .failed
    output = .string(text)
    switch outcome.ending {
    case .exited(code: 0) where outcome.isTruncated:
      exitCode = 0
      reason = Self.outputLimitReason(outcome)
    case .exited(code: 0):
      exitCode = 0
      judge(text, by: script.settings)
      if !isValid, status == .ok { reason = "the output was not valid UTF-8; the offending bytes are replaced by U+FFFD" }
    case .exited(let code):
      exitCode = code
      reason = Self.reason(ofExit: code, outcome.standardError)
    case .timedOut:
      status = .timeout
      reason = "it ran longer than its limit and was killed after \(outcome.duration.brief)"
    case .outOfMemory(let code):
      exitCode = code
      reason = "it needed more memory than its limit (--memory)"
    case .outputLimitReached:
      reason = "\(Self.outputLimitReason(outcome)) and was killed"
    case .notStarted(let why):
      status = .error
      reason = "it could not be started: \(why)"
    }
  }

  private mutating func judge(_ text: String, by settings: ScriptSettings) {
    switch settings.output {
    case .text:
      status = .ok
    case .yaml:
      do {
        // No more values than bytes are possible without aliases.
        take(try JSONValue(parsingYAML: text, limit: text.utf8.count + 1), settings.kind)
      } catch {
        reason = "its output is not YAML: \(error)"
      }
    case .json:
      do {
        take(try JSONValue(parsing: Data(text.utf8)), settings.kind)
      } catch {
        reason = "its output is not JSON\(text.isEmpty ? ": it is empty" : "")"
      }
    }
  }

  private mutating func take(_ document: JSONValue, _ kind: ScriptSettings.Kind) {
    if let fault = document.fault(asKind: kind) {
      reason = "its output is not of kind \(kind.rawValue): \(fault)"
    } else {
      status = .ok
    }
    output = document
  }

  private static func outputLimitReason(_ outcome: ScriptOutcome) -> String {
    "it printed more than its limit of \(ByteCount(Int64(outcome.standardOutput.count))) (--output-limit)"
  }

  private static func reason(ofExit code: Int, _ standardError: Data) -> String {
    let lastLine = String(decoding: standardError, as: UTF8.self).split(whereSeparator: \.isNewline).last {
      !$0.allSatisfy(\.isWhitespace)
    }
    let how = code > 128 && code < 160 ? "it was ended by signal \(code - 128)" : "it exited with \(code)"
    return lastLine.map { "\(how): \($0.prefix(longestQuote))" } ?? how
  }

  /// A line of a program's own words that still fits a table.
  private static let longestQuote = 200
}
