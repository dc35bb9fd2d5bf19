import CollectorCore
import Foundation
import OCI
import Testing

@Suite struct OutputKindTests {
  private static func record(_ kind: ScriptSettings.Kind, _ output: String) -> ResultRecord {
    let data = Data(output.utf8)
    let outcome = ScriptOutcome(ending: .exited(code: 0), standardOutput: data, standardOutputBytes: Int64(data.count))
    let script = CoreSamples.script(ScriptSettings(output: .json, kind: kind))
    return Collator(engine: "docker", toolbox: ToolboxVersion(CoreSamples.toolbox))
      .record(outcome, of: script, in: CoreSamples.image(), references: [], at: CoreSamples.time)
  }

  @Test(
    arguments: [
      (ScriptSettings.Kind.packages, #"{"packages":[]}"#, 0),
      (
        .packages,
        #"{"distro":{"id":"debian"},"packages":[{"name":"apt","version":"2.6.1","architecture":"amd64","type":"deb","source":"apt"},{"name":"a","version":""}]}"#,
        2
      ),
      (.checks, #"{"checks":[]}"#, nil),
      (
        .checks,
        #"{"checks":[{"id":"a","status":"pass"},{"id":"b","status":"fail","message":"m"},{"id":"c","status":"warn"},{"id":"d","status":"skip"}]}"#,
        nil
      ),
      (.data, "[1]", nil),
      (.data, #"{"packages":[{"name":"a","version":"1"}]}"#, nil),
    ] as [(ScriptSettings.Kind, String, Int?)]
  )
  func takesItsShape(kind: ScriptSettings.Kind, output: String, packages: Int?) {
    let record = Self.record(kind, output)
    #expect(record.status == .ok && record.reason == nil)
    #expect(record.packageCount == packages)
    #expect(record.finishedRun == FinishedRun(script: "s", status: .ok, reason: nil, packageCount: packages))
  }

  @Test(arguments: [
    (ScriptSettings.Kind.packages, "[]", #"it has no array "packages""#),
    (.packages, "{}", #"it has no array "packages""#),
    (.packages, #"{"packages":{}}"#, #"it has no array "packages""#),
    (.packages, #"{"packages":null}"#, #"it has no array "packages""#),
    (.packages, #"{"packages":[{"name":"a","version":"1"},{"name":"b"}]}"#, #"packages[1] has no text "version""#),
    (.packages, #"{"packages":[{"name":1,"version":"1"}]}"#, #"packages[0] has no text "name""#),
    (.packages, #"{"packages":["a"]}"#, #"packages[0] has no text "name""#),
    (.checks, #"{"packages":[]}"#, #"it has no array "checks""#),
    (.checks, #"{"checks":[{"status":"pass"}]}"#, #"checks[0] has no text "id""#),
    (
      .checks, #"{"checks":[{"id":"a","status":"pass"},{"id":"b","status":"PASS"}]}"#,
      #"checks[1] has the status "PASS", which is not one of pass, fail, warn, skip"#
    ),
  ])
  func tellsWhatIsNotOfItsShape(kind: ScriptSettings.Kind, output: String, fault: String) throws {
    let record = Self.record(kind, output)
    #expect(record.status == .failed)
    #expect(record.reason == "its output is not of kind \(kind.rawValue): \(fault)")
    #expect(record.packageCount == nil)
    #expect(record.output == (try JSONValue(parsing: Data(output.utf8))))
  }
}
