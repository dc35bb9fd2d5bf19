import CollectorCore
import Foundation
import OCI
import Testing

@Suite struct ScriptRunTests {
  private static func environment(digest: Digest? = CoreSamples.manifestDigest, configuration: Data?) -> [String: String] {
    ScriptRun(CoreSamples.script(), in: CoreSamples.listing(digest: digest), configuration: configuration, limits: Limits())
      .environment
  }

  @Test func tellsTheScriptWhereItIs() {
    let environment = Self.environment(configuration: Data(#"{"os":"linux"}"#.utf8))
    #expect(environment["COLLECTOR_IMAGE"] == "reg.example.com/team/app:1.2")
    #expect(environment["COLLECTOR_IMAGE_ID"] == CoreSamples.imageID.description)
    #expect(environment["COLLECTOR_DIGEST"] == CoreSamples.manifestDigest.description)
    #expect(environment["COLLECTOR_PLATFORM"] == "linux/amd64")
    #expect(environment["COLLECTOR_CONFIG"] == #"{"os":"linux"}"#)
    #expect(environment["PATH"]?.hasPrefix("/collector/bin:") == true)
    #expect(environment["TMPDIR"] == "/tmp")
    #expect(environment["LC_ALL"] == "C.UTF-8")
  }

  @Test func leavesOutWhatIsNotKnown() {
    let environment = Self.environment(digest: nil, configuration: nil)
    #expect(environment["COLLECTOR_DIGEST"] == nil)
    #expect(environment["COLLECTOR_CONFIG"] == nil)
    #expect(environment["COLLECTOR_IMAGE_ID"] != nil)
  }

  /// Linux refuses to start a program with a variable of 128 KiB or more, or one that holds a zero byte.
  @Test func aLongConfigurationLosesItsHistory() throws {
    let history = String(repeating: "x", count: 200_000)
    let json = #"{"os":"linux","history":["\#(history)"],"config":{"Labels":{"a/b":"c"}},"size":1}"#
    let text = try #require(Self.environment(configuration: Data(json.utf8))["COLLECTOR_CONFIG"])
    let document = try JSONValue(parsing: Data(text.utf8))
    #expect(
      document
        == .object(["os": .string("linux"), "config": .object(["Labels": .object(["a/b": .string("c")])]), "size": .integer(1)])
    )
  }

  @Test(arguments: [
    (120 << 10, true),
    ((120 << 10) + 1, false),
  ])
  func aConfigurationThatCannotBeShortenedIsLeftOut(length: Int, isThere: Bool) {
    let frame = #"{"author":""}"#
    let json = #"{"author":"\#(String(repeating: "x", count: length - frame.utf8.count))"}"#
    #expect((Self.environment(configuration: Data(json.utf8))["COLLECTOR_CONFIG"] == json) == isThere)
    #expect((Self.environment(configuration: Data(json.utf8))["COLLECTOR_CONFIG"] == nil) == !isThere)
  }

  @Test(arguments: [Data([0x7b, 0x00, 0x7d]), Data(repeating: 0x20, count: 130_000)])
  func whatCannotBeInAVariableIsLeftOut(configuration: Data) {
    #expect(Self.environment(configuration: configuration)["COLLECTOR_CONFIG"] == nil)
  }

  @Test func theScriptsOwnLimitsGoFirst() {
    let settings = ScriptSettings(timeout: .seconds(5), network: .host)
    let limits = Limits(timeout: .seconds(90), memory: .mebibytes(7), network: .none)
    let run = ScriptRun(CoreSamples.script(settings), in: CoreSamples.listing(), configuration: nil, limits: limits)
    #expect(run.limits == Limits(timeout: .seconds(5), memory: .mebibytes(7), network: .host))
    #expect(limits.applying(ScriptSettings()) == limits)
    #expect(Limits(network: .host).applying(ScriptSettings(network: Limits.Network.none)).network == .none)
  }
}
