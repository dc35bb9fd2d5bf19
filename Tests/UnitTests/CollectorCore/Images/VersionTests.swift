import CollectorCore
import Testing

@Suite struct VersionTests {
  @Test(arguments: [
    ("1.2.3", "1.2.3"), ("v1.2.3", "1.2.3"), ("1.27", "1.27.0"), ("7", "7.0.0"), ("v7", "7.0.0"), ("0.0.0", "0.0.0"),
    ("1.2.3-rc.1", "1.2.3-rc.1"), ("1.27-alpine", "1.27.0-alpine"), ("1.27.1-alpine3.20", "1.27.1-alpine3.20"),
    ("1.2.3+build.5", "1.2.3"), ("1.2.3_build.5", "1.2.3"), ("1.2.3-rc.1_5", "1.2.3-rc.1"), ("1.2.3+001", "1.2.3"),
    // Calendars and Ubuntu.
    ("24.04", "24.4.0"), ("2024.01.15", "2024.1.15"), ("00.00", "0.0.0"),
    ("20240102030405060708090", "20240102030405060708090.0.0"), ("1.99999999999999999999999.0", "1.99999999999999999999999.0"),
    // From the regular expression that the specification suggests, what it lets through.
    ("1.0.0-alpha.beta", "1.0.0-alpha.beta"), ("1.0.0-alpha0.valid", "1.0.0-alpha0.valid"),
    ("1.0.0-0A.is.legal", "1.0.0-0A.is.legal"),
    ("1.2.3----RC-SNAPSHOT.12.9.1--.12", "1.2.3----RC-SNAPSHOT.12.9.1--.12"), ("1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.0.0"),
    ("1.1.2-prerelease+meta", "1.1.2-prerelease"), ("2.0.0-rc.1+build.123", "2.0.0-rc.1"), ("1.0.0--", "1.0.0--"),
  ])
  func readsTags(tag: String, expected: String) {
    #expect(Version(tag: tag)?.description == expected)
  }

  @Test(arguments: [
    "", "v", "latest", "V1.2", "vv1", "1.", ".1", "1..2", "1.2.3.4", "1.2.3-", "1.2.3+", "1.2.3_", "1.2.3-rc..1", "1.2.3-.rc",
    "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "1.2.3-rc_a_b", "1.2.3+a+b", "1.x", "x", "*", "1.2a", "1a", "a1", "-1", "1-",
    "1.2.3-é", "é", "1.\u{661}", " 1", "1 ", "1.2.3-rc.", "alpha.1", "1.2.3.DEV", "+justmeta",
  ])
  func takesNothingElse(tag: String) {
    #expect(Version(tag: tag) == nil)
  }

  /// The examples of section 11, each below the next, and more.
  @Test(arguments: [
    ["1.0.0", "2.0.0", "2.1.0", "2.1.1"],
    ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"],
    ["0.9.9", "0.10.0", "0.10.1", "1.0.0"],
    ["1.0.0-0", "1.0.0-1", "1.0.0-9", "1.0.0-10", "1.0.0-A", "1.0.0-a", "1.0.0-a.0", "1.0.0-a-b"],
    ["1.9223372036854775807.0", "1.9223372036854775808.0", "1.18446744073709551616.0", "1.100000000000000000000.0"],
    ["1.0.0-9223372036854775807", "1.0.0-9223372036854775808", "1.0.0-99999999999999999999"],
    ["1.27-alpine", "1.27", "1.27.1-alpine", "1.27.1"],
  ])
  func precedence(ascending: [String]) throws {
    let versions = try ascending.map { try #require(Version(tag: $0)) }
    for (index, version) in versions.enumerated() {
      for (other, later) in versions.enumerated() {
        #expect((version < later) == (index < other), "\(version) and \(later)")
        #expect((version == later) == (index == other))
      }
    }
  }

  @Test(arguments: [("1.0.0+a", "1.0.0+b"), ("1.0.0_a", "v1"), ("01.2", "1.02.0"), ("1.0.0-rc.1+x", "1.0.0-rc.1")])
  func equal(one: String, other: String) throws {
    #expect(try #require(Version(tag: one)) == #require(Version(tag: other)))
  }
}
