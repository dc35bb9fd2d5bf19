import CollectorCore
import OCI
import Testing

@Suite struct PlatformRuleTests {
  private static let amd64 = Platform(os: "linux", architecture: "amd64")
  private static let arm = Platform(os: "linux", architecture: "arm", variant: "v7")
  private static let arm64 = Platform(os: "linux", architecture: "arm64", variant: "v8")
  private static let windows = Platform(os: "windows", architecture: "amd64")

  private static let rules: [(rule: PlatformRule, taken: [Platform])] = [
    (PlatformRule(engine: amd64), [amd64]),
    (PlatformRule(engine: amd64, foreign: .emulated(["arm64", "riscv64"])), [amd64, arm64]),
    (PlatformRule(engine: amd64, foreign: .all), [amd64, arm, arm64]),
    (PlatformRule(engine: amd64, wanted: amd64, foreign: .all), [amd64]),
    (PlatformRule(engine: amd64, wanted: Platform(os: "linux", architecture: "arm64"), foreign: .all), [arm64]),
    (PlatformRule(engine: amd64, wanted: Platform(os: "linux", architecture: "arm", variant: "v6"), foreign: .all), []),
    (PlatformRule(engine: amd64, wanted: arm64), []),
  ]

  @Test(arguments: rules.indices) func itTakesWhatScriptsCanRunIn(index: Int) {
    let (rule, taken) = Self.rules[index]
    let found = [Self.amd64, Self.arm, Self.arm64, Self.windows].filter { rule.obstacle(to: $0) == nil }
    #expect(found == taken, "\(rule)")
  }

  @Test func theObstacleIsNamed() {
    #expect(
      PlatformRule(engine: Self.amd64).obstacle(to: Self.arm64)
        == "it is made for linux/arm64/v8, and the engine runs linux/amd64 (see --foreign-images)"
    )
    #expect(
      PlatformRule(engine: Self.amd64, wanted: Self.arm64).obstacle(to: Self.amd64)
        == "its configuration says linux/amd64, not linux/arm64/v8"
    )
    #expect(
      PlatformRule(engine: Self.amd64).obstacle(to: Self.windows)
        == "it is made for windows/amd64, and the engine runs linux/amd64"
    )
    let nameless = PlatformRule(engine: Self.amd64).obstacle(to: Platform(os: "linux", architecture: ""))
    #expect(nameless?.hasPrefix("it is made for no architecture, and") == true)
  }
}
