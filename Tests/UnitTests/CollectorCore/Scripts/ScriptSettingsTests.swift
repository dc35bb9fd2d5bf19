import CollectorCore
import Foundation
import Testing

@Suite struct ScriptSettingsTests {
  private static func settings(_ content: String, comment: String = "#") throws -> ScriptSettings {
    try ScriptSettings(
      parsing: ScriptFile(name: "s", origin: "dir/s.sh", suffix: ".sh", content: Data(content.utf8)),
      comment: comment
    )
  }

  @Test(arguments: [
    ("", ScriptSettings()),
    ("echo hi\n", ScriptSettings()),
    (
      "#!/bin/bash\n# collector: output=json timeout=30s kind=packages network=none\n",
      ScriptSettings(output: .json, kind: .packages, timeout: .seconds(30), network: Limits.Network.none)
    ),
    ("# collector: output=json", ScriptSettings(output: .json)),
    ("#collector:output=json", ScriptSettings(output: .json)),
    ("  #   collector:   output=yaml   kind=data  ", ScriptSettings(output: .yaml)),
    ("# collector: kind=checks\n", ScriptSettings(output: .json, kind: .checks)),
    ("# collector: output=json\r\necho\r\n", ScriptSettings(output: .json)),
    ("# collector: output=json\n# collector: network=host\n", ScriptSettings(output: .json, network: .host)),
    ("# Collector: output=json\n# about collector: output=json\necho '# collector: output=json'\n", ScriptSettings()),
    ("# collector:\n", ScriptSettings()),
    ("// collector: output=json\n", ScriptSettings()),
    ("\u{ff}\u{0}\n# collector: output=json\n", ScriptSettings(output: .json)),
    (String(repeating: "\n", count: 49) + "# collector: output=json", ScriptSettings(output: .json)),
    (String(repeating: "\n", count: 50) + "# collector: output=json", ScriptSettings()),
  ])
  func parses(content: String, expected: ScriptSettings) throws {
    #expect(try Self.settings(content) == expected)
  }

  @Test func knowsOtherComments() throws {
    #expect(try Self.settings("// collector: kind=checks\n", comment: "//") == ScriptSettings(output: .json, kind: .checks))
  }

  @Test(arguments: [
    ("# collector: output=xml", 1, "output=xml is not one of json, yaml, text"),
    ("#!/bin/sh\n\n# collector: kind=package", 3, "kind=package is not one of packages, checks, data"),
    ("# collector: network=bridge", 1, "network=bridge is not one of none, host"),
    ("# collector: output=JSON", 1, "output=JSON is not one of json, yaml, text"),
    ("# collector: output=text\n# collector: kind=checks", 2, "kind=checks needs output=json or output=yaml"),
    ("# collector: kind=packages output=text", 1, "kind=packages needs output=json or output=yaml"),
    ("# collector: output=", 1, "output= is not one of json, yaml, text"),
    ("# collector: json", 1, #""json" is not of the form KEY=VALUE"#),
    ("# collector: output = json", 1, #""output" is not of the form KEY=VALUE"#),
    ("# collector: memory=1G", 1, #"unknown setting "memory"; there are output, kind, timeout, network and tools"#),
    ("# collector: output=json output=json", 1, "output is set twice"),
    ("# collector: output=json\n# collector: output=text", 2, "output is set twice"),
    ("# collector: timeout=0", 1, "timeout=0 is no duration; expected something like 30s or 5m"),
    ("# collector: timeout=-1s", 1, "timeout=-1s is no duration; expected something like 30s or 5m"),
    ("# collector: timeout=1e999", 1, "timeout=1e999 is no duration; expected something like 30s or 5m"),
    ("# collector: timeout=0.0001s", 1, "timeout=0.0001s is no duration; expected something like 30s or 5m"),
    ("# collector: timeout=a=b", 1, "timeout=a=b is no duration; expected something like 30s or 5m"),
  ])
  func namesFileAndLine(content: String, line: Int, reason: String) {
    let error = ScriptError.badSetting(file: "dir/s.sh", line: line, reason: reason)
    #expect(throws: error) { try Self.settings(content) }
    #expect("\(error)" == "dir/s.sh:\(line): \(reason)")
  }
}
