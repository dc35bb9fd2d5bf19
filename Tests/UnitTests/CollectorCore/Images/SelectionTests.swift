import CollectorCore
import OCI
import Testing

@Suite struct SelectionTests {
  @Test(
    arguments: [
      ([], [], "latest", nil),
      (["1.*"], [], "1.2", nil),
      (["1.*", "2.*"], [], "2.0", nil),
      (["1.*", "2.*"], [], "3.0", "tag matches no wanted pattern"),
      ([], ["*-rc*"], "1.0", nil),
      ([], ["nightly", "*-rc*"], "1.0-rc1", "tag excluded by *-rc*"),
      // What is excluded is so even if it is wanted.
      (["1.*"], ["*-rc*"], "1.0-rc1", "tag excluded by *-rc*"),
      (["2.*"], ["*-rc*"], "1.0-rc1", "tag excluded by *-rc*"),
      (["semver:>=1.2 <2"], [], "1.5.0", nil),
      (["semver:>=1.2 <2"], [], "2.0.0", "tag matches no wanted pattern"),
      (["semver:>=1.2 <2"], [], "latest", "tag is no version"),
      (["semver:>=1.2 <2"], [], "1.5-alpine", "tag is a prerelease, and no wanted pattern names one"),
      (["semver:>=1.2-0 <2"], [], "1.5-alpine", nil),
      (["semver:>=1.2-0 <2"], [], "2.5-alpine", "tag matches no wanted pattern"),
      (["semver:>=1.2 <2", "latest"], [], "latest", nil),
      (["semver:>=1.2 <2", "latest"], [], "nightly", "tag matches no wanted pattern"),
      ([], ["semver:<1"], "0.9", "tag excluded by semver:<1"),
      ([], ["semver:<1"], "0.9-rc1", nil),
      ([], ["semver:<1-0"], "0.9-rc1", "tag excluded by semver:<1-0"),
      ([], ["semver:<1"], "latest", nil),
    ] as [([String], [String], String, String?)]
  )
  func saysWhyATagIsNotWanted(tags: [String], excluded: [String], tag: String, expected: String?) throws {
    let selection = Selection(
      platform: CoreSamples.linux,
      tags: try tags.map { try TagPattern(parsing: $0) },
      excludedTags: try excluded.map { try TagPattern(parsing: $0) }
    )
    #expect(selection.exclusion(ofTag: tag) == expected)
  }
}
