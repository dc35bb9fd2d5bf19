import Foundation
import OCI
import Testing

@Suite struct PlatformTests {
  @Test(arguments: [
    ("linux/amd64", Platform(os: "linux", architecture: "amd64")),
    ("linux/arm/v7", Platform(os: "linux", architecture: "arm", variant: "v7")),
    ("windows/x86_64.v-2", Platform(os: "windows", architecture: "x86_64.v-2")),
  ])
  func readsWhatItPrints(text: String, platform: Platform) throws {
    #expect(try Platform(parsing: text) == platform)
    #expect(platform.description == text)
  }

  @Test(arguments: [
    "", "linux", "linux/", "/amd64", "linux/amd64/", "linux//v7", "a/b/c/d", "linux/amd 64", "linux/ärm", "linux/arm/v²",
    "linux/arm\u{661}",
  ])
  func refuses(text: String) {
    #expect(throws: OCIError.malformedPlatform(text: text)) { try Platform(parsing: text) }
  }

  /// Whether an image for the first is what somebody who asks for the second means.
  @Test(arguments: [
    ("linux/amd64", "linux/amd64", true),
    ("linux/amd64", "linux/arm64", false),
    ("windows/amd64", "linux/amd64", false),
    ("linux/arm64", "linux/arm64/v8", true),
    ("linux/arm64/v8", "linux/arm64", true),
    ("linux/arm64/v9", "linux/arm64", false),
    ("linux/arm", "linux/arm/v7", true),
    ("linux/arm/v6", "linux/arm/v7", false),
    ("linux/arm/v6", "linux/arm", false),
    ("linux/amd64/v1", "linux/amd64", true),
    ("linux/amd64/v3", "linux/amd64", false),
    ("linux/ppc64le/power9", "linux/ppc64le", false),
  ])
  func satisfies(image: String, wanted: String, expected: Bool) throws {
    #expect(try Platform(parsing: image).satisfies(Platform(parsing: wanted)) == expected)
  }

  @Test func runsNativelyWhateverTheVariant() throws {
    let host = Platform(os: "linux", architecture: "arm64", variant: "v8")
    #expect(Platform(os: "linux", architecture: "arm64").runsNatively(on: host))
    #expect(!Platform(os: "linux", architecture: "arm", variant: "v8").runsNatively(on: host))
    #expect(!Platform(os: "darwin", architecture: "arm64").runsNatively(on: host))
  }

  @Test(arguments: [
    #"{"os":"linux","architecture":"arm64"}"#, #"{"os":"linux","architecture":"arm64","variant":""}"#,
    #"{"os":"linux","architecture":"arm64","variant":null}"#,
  ])
  func anEmptyVariantIsNone(json: String) throws {
    let platform = try JSONDecoder().decode(Platform.self, from: Data(json.utf8))
    #expect(platform == Platform(os: "linux", architecture: "arm64"))
    #expect(platform.variant == nil)
    #expect(Platform(os: "linux", architecture: "arm64", variant: "").variant == nil)
  }

  @Test func encodesAsTheSpecificationHasIt() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let platforms = [Platform(os: "linux", architecture: "arm", variant: "v7"), Platform(os: "linux", architecture: "amd64")]
    #expect(
      String(decoding: try encoder.encode(platforms), as: UTF8.self)
        == #"[{"architecture":"arm","os":"linux","variant":"v7"},{"architecture":"amd64","os":"linux"}]"#
    )
  }
}
