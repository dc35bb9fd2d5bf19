import CollectorCore
import CollectorTestKit
import Logging
import OCI
import Operations
import Synchronization
import Testing

@testable import collector

@Suite struct WatchConfigurationTests {
  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A configuration whose file a test changes.
  private final class Fixture: Sendable {
    let text: Mutex<String>
    let journal = WatchJournal(version: "1", pid: 1)
    let metrics = WatchMetrics()

    init(_ text: String) { self.text = Mutex(text) }

    func settings() throws -> Settings {
      let file = try ConfigurationFile(path: "c.yaml", text: text.withLock { $0 })
      // A toolbox that is none: whatever wants another beginning is refused for it.
      let environment = ["COLLECTOR_TOOLBOX": "/nowhere"]
      return try Settings(
        SettingLayers(commandLine: [:], environment: environment, file: file),
        environment: environment,
        userID: 0
      )
    }

    func configuration() throws -> WatchConfiguration {
      try WatchConfiguration(try settings(), journal: journal, metrics: metrics) { try self.settings() }
    }

    func change(to text: String) { self.text.withLock { $0 = text } }
  }

  @Test func sourcesAndScriptsChangeInPassing() throws {
    let fixture = Fixture("source: [a.test/]\nscript: [packages]")
    let configuration = try fixture.configuration()
    fixture.change(to: "source: [a.test/, b.test/]\nscript: [users]\npoll: 5m")
    #expect(
      configuration.reload(Self.quiet)
        == .lanes([WatchLane(name: "a.test", interval: .seconds(300)), WatchLane(name: "b.test", interval: .seconds(300))])
    )
    #expect(configuration.settings.scripts == ["users"])
    #expect(fixture.journal.status.refused == nil)
  }

  @Test(
    arguments: [
      "source: [a.test/", "source: []", "sauce: x", "source: ['a b']", "source: [a.test/]\npoll: never",
      "source: [a.test/]\nstate: /elsewhere", "source: [a.test/]\nmetrics: ':1'", "source: [a.test/]\ngrace: 1s",
      // This one would need another beginning, for which the toolbox is missing.
      "source: [a.test/]\njobs: 7",
    ]
  )
  func aBadOneIsRefusedAndTheOldOneStays(text: String) throws {
    let fixture = Fixture("source: [a.test/]\njobs: 3")
    let configuration = try fixture.configuration()
    fixture.change(to: text)
    #expect(configuration.reload(Self.quiet) == .refused)
    #expect(configuration.settings.jobs == 3)
    #expect(configuration.plan.lanes.map(\.name) == ["a.test"])
    let refused = try #require(fixture.journal.status.refused)
    #expect(!refused.reason.isEmpty)
    #expect(Exposition(fixture.metrics.all).text.contains(#"reloads_total{result="refused"} 1"#))

    _ = configuration.reload(Self.quiet)
    #expect(Exposition(fixture.metrics.all).text.contains(#"reloads_total{result="refused"} 1"#), "one fault counts once")

    fixture.change(to: "source: [a.test/]\njobs: 3")
    #expect(configuration.reload(Self.quiet) == .lanes([WatchLane(name: "a.test", interval: .seconds(60))]))
    #expect(fixture.journal.status.refused == nil)
  }

  @Test func whatIsAnnouncedHasToBeSelected() throws {
    let configuration = try Fixture("source: [a.test/]\nexclude-tags: ['*-debug']").configuration()
    for (text, isWanted) in [("a.test/x:1", true), ("a.test/x:1-debug", false), ("b.test/x:1", false)] {
      #expect(try configuration.wants(Reference(parsing: text)) == isWanted, "\(text)")
    }
  }
}
