import CollectorCore
import OCI
import Operations
import Testing

@testable import collector

@Suite struct WatchSettingsTests {
  private func settings(_ given: [SettingKey: [String]] = [:], file: String? = nil) throws -> Settings {
    let file = try file.map { try ConfigurationFile(path: "c.yaml", text: $0) }
    return try Settings(SettingLayers(commandLine: given, environment: [:], file: file), environment: [:], userID: 0)
  }

  @Test func defaults() throws {
    let watch = try settings().watch
    #expect(watch.poll == .seconds(60))
    #expect(watch.grace == .seconds(30))
    #expect(watch.listen == nil && watch.metrics == nil)
  }

  @Test func whatIsSetHolds() throws {
    let watch = try settings(
      [.poll: ["5m"], .grace: ["0"], .listen: [":8080"], .webhookSecretFile: ["/s"], .metrics: ["[::1]:9"]]
    ).watch
    #expect(watch.poll == .seconds(300))
    #expect(watch.grace == .zero)
    #expect(watch.listen == ListenAddress(host: "", port: 8080))
    #expect(watch.metrics == ListenAddress(host: "::1", port: 9))
  }

  @Test(
    arguments: [
      [.poll: ["0"]], [.poll: ["often"]], [.grace: ["-1"]], [.listen: ["x"], .webhookSecretFile: ["/s"]], [.metrics: ["9090"]],
      [.listen: [":8080"]],
    ] as [[SettingKey: [String]]]
  )
  func whatDoesNotFitIsTold(given: [SettingKey: [String]]) {
    #expect(throws: SettingError.self) { try settings(given) }
  }

  @Test func sourcesOfOneRegistryAndOneIntervalAreOneLane() throws {
    let settings = try settings(
      file: "poll: 1m\nsource: [reg.test/, 'reg.test/app:1', {source: reg.test/slow, poll: 1h}, nginx, 'oci:/images']"
    )
    let plan = try WatchPlan(settings)
    #expect(
      plan.lanes == [
        WatchLane(name: "reg.test", interval: .seconds(60)), WatchLane(name: "reg.test every 1h00m", interval: .seconds(3600)),
        WatchLane(name: "docker.io", interval: .seconds(60)), WatchLane(name: "oci:/images", interval: .seconds(60)),
      ]
    )
    #expect(plan.specifications(of: "reg.test").count == 2)
    #expect(plan.specifications(of: "none").isEmpty)
  }

  @Test func onlyWhatASourceCoversIsWanted() throws {
    let plan = try WatchPlan(try settings([.source: ["reg.test/team/*", "reg.test/app", "other.test/x:1"]]))
    for (text, isCovered) in [
      ("reg.test/team/a:1", true), ("reg.test/app:2", true), ("other.test/x:1", true), ("other.test/x:2", false),
      ("reg.test/other:1", false), ("docker.io/team/a:1", false),
    ] {
      #expect(try plan.covers(.init(parsing: text)) == isCovered, "\(text)")
    }
  }
}
