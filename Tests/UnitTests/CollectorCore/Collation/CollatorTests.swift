import CollectorCore
import Foundation
import OCI
import Testing

@Suite struct CollatorTests {
  private static func record(
    _ ending: ScriptOutcome.Ending,
    _ settings: ScriptSettings = ScriptSettings(),
    output: Data = Data(),
    seen: Int64? = nil,
    error: String = "",
    duration: Duration = .milliseconds(12)
  ) -> ResultRecord {
    let outcome = ScriptOutcome(
      ending: ending,
      standardOutput: output,
      standardOutputBytes: seen ?? Int64(output.count),
      standardError: Data(error.utf8),
      duration: duration
    )
    return Collator(engine: "docker", toolbox: ToolboxVersion(CoreSamples.toolbox))
      .record(
        outcome,
        of: CoreSamples.script(settings),
        in: CoreSamples.image(),
        references: [ImageName(CoreSamples.reference)],
        at: CoreSamples.time
      )
  }

  @Test func copiesWhatIsKnown() {
    let settings = ScriptSettings(output: .text, kind: .data)
    let script = CoreSamples.script(settings)
    let record = Self.record(
      .exited(code: 0),
      settings,
      output: Data("hi\n".utf8),
      error: "a warning\n",
      duration: .microseconds(12_900)
    )
    #expect(record.key == ResultRecord.key(imageID: CoreSamples.imageID, script: script.digest, toolbox: CoreSamples.toolbox))
    #expect(record.time == CoreSamples.time)
    #expect(record.digest == CoreSamples.manifestDigest)
    #expect(record.imageID == CoreSamples.imageID)
    #expect(record.references == [ImageName(CoreSamples.reference)])
    #expect(record.script == "s" && record.scriptDigest == script.digest && record.kind == .data && record.engine == "docker")
    #expect(record.status == .ok && record.reason == nil && record.exitCode == 0)
    #expect(record.duration == .microseconds(12_900))
    #expect(record.outputBytes == 3 && !record.isTruncated)
    #expect(record.output == .string("hi\n"))
    #expect(record.standardError == "a warning\n")
  }

  @Test func theKeyIsOfImageScriptAndToolbox() {
    let (a, b, c) = (CoreSamples.imageID, CoreSamples.layerDigest, CoreSamples.toolbox)
    let keys = [
      ResultRecord.key(imageID: a, script: b, toolbox: c), ResultRecord.key(imageID: b, script: a, toolbox: c),
      ResultRecord.key(imageID: a, script: c, toolbox: b), ResultRecord.key(imageID: a, script: b, toolbox: b),
    ]
    #expect(Set(keys).count == 4)
    #expect(keys[0] == Digest(sha256Of: "\(a)\n\(b)\n\(c)\n".utf8))
  }

  @Test(
    arguments: [
      (ScriptOutcome.Ending.exited(code: 3), "", ResultRecord.Status.failed, 3, "it exited with 3"),
      (.exited(code: 3), "first\nno such file\n \n\n", .failed, 3, "it exited with 3: no such file"),
      (.exited(code: 3), "crlf\r\nlast\r\n", .failed, 3, "it exited with 3: last"),
      (
        .exited(code: 3), String(repeating: "x", count: 500), .failed, 3,
        "it exited with 3: " + String(repeating: "x", count: 200)
      ),
      (.exited(code: 137), "", .failed, 137, "it was ended by signal 9"),
      (.exited(code: 128), "", .failed, 128, "it exited with 128"),
      (.exited(code: 255), "", .failed, 255, "it exited with 255"),
      (.timedOut, "", .timeout, nil, "it ran longer than its limit and was killed after 1m00s"),
      (.outOfMemory(code: 137), "", .failed, 137, "it needed more memory than its limit (--memory)"),
      (.outputLimitReached, "", .failed, nil, "it printed more than its limit of 1KiB (--output-limit) and was killed"),
      (.notStarted(reason: "exec format error"), "", .error, nil, "it could not be started: exec format error"),
    ] as [(ScriptOutcome.Ending, String, ResultRecord.Status, Int?, String)]
  )
  func saysWhatWentWrong(ending: ScriptOutcome.Ending, error: String, status: ResultRecord.Status, code: Int?, reason: String) {
    // The settings ask for JSON: that the output is none matters only to a script that ended well.
    let output = Data(repeating: UInt8(ascii: "x"), count: 1024)
    let record = Self.record(
      ending,
      ScriptSettings(output: .json),
      output: output,
      seen: 2000,
      error: error,
      duration: .seconds(60)
    )
    #expect(record.status == status)
    #expect(record.exitCode == code)
    #expect(record.reason == reason)
    #expect(record.output == .string(String(repeating: "x", count: 1024)))
    #expect(record.outputBytes == 2000 && record.isTruncated)
    #expect(record.packageCount == nil)
  }

  @Test(
    arguments: [
      (ScriptSettings.Output.text, Data("a\u{e9}".utf8), JSONValue.string("aé"), nil),
      (
        .text, Data([0x61, 0xff, 0x62]), .string("a\u{fffd}b"),
        "the output was not valid UTF-8; the offending bytes are replaced by U+FFFD"
      ),
      (.text, Data(), .string(""), nil),
      (.yaml, Data("a: 1\n".utf8), .object(["a": .integer(1)]), nil),
      (.json, Data(#"{"a":[1]}"#.utf8), .object(["a": .array([.integer(1)])]), nil),
      (.json, Data("3\n".utf8), .integer(3), nil),
      (
        .json, Data(Array(#"{"a":""#.utf8) + [0xc3] + Array(#""}"#.utf8)), .object(["a": .string("\u{fffd}")]),
        "the output was not valid UTF-8; the offending bytes are replaced by U+FFFD"
      ),
    ] as [(ScriptSettings.Output, Data, JSONValue, String?)]
  )
  func takesWhatTheSettingsPromise(kind: ScriptSettings.Output, output: Data, expected: JSONValue, reason: String?) {
    let record = Self.record(.exited(code: 0), ScriptSettings(output: kind), output: output)
    #expect(record.status == .ok)
    #expect(record.output == expected)
    #expect(record.reason == reason)
  }

  @Test(arguments: [
    ("", "its output is not JSON: it is empty"),
    ("{", "its output is not JSON"),
    ("hello", "its output is not JSON"),
    ("{}\n{}", "its output is not JSON"),
  ])
  func whatIsNotJSONFailsAndIsKept(output: String, reason: String) {
    let record = Self.record(.exited(code: 0), ScriptSettings(output: .json), output: Data(output.utf8))
    #expect(record.status == .failed && record.exitCode == 0)
    #expect(record.reason == reason)
    #expect(record.output == .string(output))
  }
}
