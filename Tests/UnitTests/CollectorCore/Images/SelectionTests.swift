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
    ] as [([String], [String], String, String?)]
  )
  func saysWhyATagIsNotWanted(tags: [String], excluded: [String], tag: String, expected: String?) {
    let selection = Selection(
      platform: CoreSamples.linux,
      tags: tags.map { GlobPattern($0) },
      excludedTags: excluded.map { GlobPattern($0) }
    )
    #expect(selection.exclusion(ofTag: tag) == expected)
  }
}
