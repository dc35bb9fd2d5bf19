import Testing

@testable import collector

@Suite struct ConfigurationFileTests {
  @Test(
    arguments: [
      ("", [:]), ("# nothing\n", [:]), ("jobs: 4\n", [.jobs: ["4"]]), ("tags: ['1.*', latest]\n", [.tags: ["1.*", "latest"]]),
      ("tags: latest\n", [.tags: ["latest"]]), ("plain-http: []\n", [.plainHTTP: []]),
      ("timeout: 30s\nmemory: 1GiB\n", [.timeout: ["30s"], .memory: ["1GiB"]]),
    ] as [(String, [SettingKey: [String]])]
  )
  func reads(text: String, expected: [SettingKey: [String]]) throws {
    #expect(try ConfigurationFile(path: "c.yaml", text: text).values == expected)
  }

  @Test(arguments: [
    ("jobs: 4\njob: 4\n", "line 2: unknown setting \"job\"; there are source, script"),
    ("jobs: [1, 2]\n", "line 1: jobs has to be one value"),
    ("tags: {a: b}\n", "line 1: tags has to be a value or a list of values"),
    ("- a\n", "it is not a mapping"), ("a: [\n", "it is not YAML"), ("just text", "it is not a mapping"),
  ])
  func namesWhatIsWrong(text: String, expected: String) {
    #expect {
      try ConfigurationFile(path: "c.yaml", text: text)
    } throws: { error in
      "\(error)".hasPrefix("the configuration file c.yaml cannot be used: ") && "\(error)".contains(expected)
    }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    #expect {
      try ConfigurationFile(path: "/nonexistent/c.yaml")
    } throws: { "\($0)".contains("/nonexistent/c.yaml") }
  }

  @Test func anEndlessFileIsRefused() {
    #expect { try ConfigurationFile(path: "/dev/zero") } throws: { "\($0)".contains("larger than 4MiB") }
  }
}
