import Testing

@testable import collector

@Suite struct SettingLayersTests {
  private static let file = try? ConfigurationFile(path: "c.yaml", text: "jobs: 3\nscript: [a, b]\nkeep: 1\n")

  private func layers(_ given: [SettingKey: [String]] = [:], _ environment: [String: String] = [:]) -> SettingLayers {
    SettingLayers(commandLine: given, environment: environment, file: Self.file)
  }

  @Test func aFlagBeatsAVariableWhichBeatsTheFile() {
    let all = layers([.jobs: ["1"]], ["COLLECTOR_JOBS": "2", "COLLECTOR_KEEP": "2"])
    #expect(all.setting(.jobs) == RawSetting(key: .jobs, values: ["1"], origin: .commandLine))
    #expect(all.setting(.keep) == RawSetting(key: .keep, values: ["2"], origin: .variable))
    #expect(layers().setting(.keep) == RawSetting(key: .keep, values: ["1"], origin: .file(path: "c.yaml")))
    #expect(layers().setting(.timeout) == nil)
  }

  @Test func whatIsEmptyIsNotSet() {
    #expect(layers([.jobs: []], ["COLLECTOR_JOBS": ""]).setting(.jobs)?.origin == .file(path: "c.yaml"))
  }

  @Test(arguments: [("a,b", ["a", "b"]), (" a , b ,", ["a", "b"]), ("a b", ["a b"])])
  func listsInVariablesHaveCommas(text: String, expected: [String]) {
    #expect(layers([:], ["COLLECTOR_SCRIPT": text]).setting(.script)?.values == expected)
  }

  @Test func whatIsNoListKeepsItsCommas() {
    #expect(layers([:], ["COLLECTOR_STATE": "/a,b"]).setting(.state)?.values == ["/a,b"])
  }

  @Test(arguments: [
    (SettingOrigin.commandLine, SettingKey.maxImages, "--max-images"), (.commandLine, .source, "SOURCE"),
    (.variable, .plainHTTP, "COLLECTOR_PLAIN_HTTP"), (.file(path: "/etc/c.yaml"), .jobs, "/etc/c.yaml: jobs"),
    (.builtIn, .jobs, "default"),
  ])
  func saysWhereItWasSet(origin: SettingOrigin, key: SettingKey, expected: String) {
    #expect(RawSetting(key: key, values: [], origin: origin).place == expected)
  }
}
