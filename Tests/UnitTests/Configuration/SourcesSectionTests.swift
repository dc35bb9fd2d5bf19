import CollectorCore
import Testing

@testable import collector

@Suite struct SourcesSectionTests {
  private func file(_ text: String) throws -> ConfigurationFile { try ConfigurationFile(path: "c.yaml", text: text) }

  @Test func sourcesCanHaveTheirOwnIntervals() throws {
    let file = try file("source:\n- nginx\n- {source: reg.test/, poll: 10m}\n- source: reg.test/app:1\n")
    #expect(file.values[.source] == ["nginx", "reg.test/", "reg.test/app:1"])
    #expect(file.polls == ["reg.test/": .seconds(600)])
  }

  @Test func aSingleSourceNeedsNoList() throws {
    #expect(try file("source: nginx").values[.source] == ["nginx"])
    #expect(try file("source: {source: nginx, poll: 90}").polls == ["nginx": .seconds(90)])
  }

  @Test(
    arguments: [
      ("source: [{poll: 1m}]", "source is missing"), ("source: [{source: a, poll: often}]", "is not a duration"),
      ("source: [{source: a, poll: 10ms}]", "is not a duration"), ("source:\n- a\n- {source: b, every: 1m}", "line 3"),
      ("source: [[a]]", "has to be a text"), ("source: [{source: [a]}]", "has to be one value"),
    ]
  )
  func whatDoesNotFitIsTold(text: String, part: String) {
    let error = #expect(throws: SettingError.self) { try file(text) }
    #expect(error.map { "\($0)".contains(part) } == true, "\(error.map { "\($0)" } ?? "")")
  }
}
