import ArgumentParser
import CollectorCore
import Inventory
import Testing

@testable import collector

@Suite struct QueryArgumentTests {
  @Test(
    arguments: [
      ("a", "a", nil), ("a=", "a", ""), ("a=b", "a", "b"), ("a=b=c", "a", "b=c"), ("a=\u{0}", "a", "\u{0}"),
    ] as [(String, String, String?)]
  )
  func labels(text: String, key: String, value: String?) throws {
    #expect(try ImageQuery.Label(argument: text) == ImageQuery.Label(key: key, value: value))
  }

  @Test(arguments: [("users=fail", "users", "fail"), ("a=b=skip", "a=b", "skip")])
  func checks(text: String, id: String, status: String) throws {
    #expect(try ImageQuery.Check(argument: text) == ImageQuery.Check(id: id, status: status))
  }

  @Test(arguments: [
    ["images", "--label", "=x"], ["images", "--check", "users"], ["images", "--check", "users=bad"],
    ["images", "--check", "=fail"],
    ["packages"], ["packages", "a", "--at", "tomorrow"], ["packages", "a", "-o", "xml"], ["at", "7d"],
    ["at", "7d", "history", "a"],
    ["at", "never", "images"], ["diff", "a"], ["diff", "a", "b", "--script", "c", "-o", "json"], ["sql"],
    ["sql", "SELECT 1", "--timeout", "0s"], ["history"], ["result", "a"],
  ])
  func whatIsNoQuestion(arguments: [String]) {
    #expect(throws: (any Error).self) { try QueryCommand.parseAsRoot(arguments) }
  }

  @Test(arguments: [
    ["cyclonedx"], ["cyclonedx", "a", "b"], ["cyclonedx", "--all"], ["spdx", "a", "--all", "-d", "x"],
    ["spdx", "a", "-d", "x", "-o", "y"], ["junit", "a", "--repository", "b"],
  ])
  func whatIsNoExport(arguments: [String]) {
    #expect(throws: (any Error).self) { try ExportCommand.parseAsRoot(arguments) }
  }

  @Test(arguments: [
    [
      "packages", "log4j*", "--below", "2.17", "--at-least", "2", "--type", "maven", "--arch", "all", "--distro", "debian:12",
      "--source",
    ],
    ["images", "--missing-package", "a", "--label", "b=c", "--failed", "--check", "d=fail", "--repository", "e/*", "--untagged"],
    ["at", "2024-01-01", "packages", "a", "-o", "csv"], ["at", "7d", "images"], ["sql", "SELECT 1", "--timeout", "5m"],
  ])
  func whatIsAQuestion(arguments: [String]) throws {
    _ = try QueryCommand.parseAsRoot(arguments)
  }

  @Test(arguments: ["90", "0d", "x", "-1d", "1y"])
  func retentionIsADurationWithItsUnit(text: String) {
    #expect(throws: SettingError.self) {
      try Settings(SettingLayers(commandLine: [.retain: [text]], environment: [:], file: nil), environment: [:])
    }
  }

  @Test(
    arguments: [([:], nil), ([.retain: ["90d"]], .seconds(90 * 86_400)), ([.retain: ["2w"]], .seconds(14 * 86_400))]
      as [([SettingKey: [String]], Duration?)]
  )
  func retentionIsOffUnlessAskedFor(given: [SettingKey: [String]], duration: Duration?) throws {
    let settings = try Settings(SettingLayers(commandLine: given, environment: [:], file: nil), environment: [:])
    #expect(settings.retention == duration)
  }
}
