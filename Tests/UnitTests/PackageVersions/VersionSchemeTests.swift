import PackageVersions
import Testing

@Suite struct VersionSchemeTests {
  @Test(
    arguments: [
      (.dpkg, .dpkg), (.apk, .apk), (.rpm, .rpm), (.alpm, .alpm), (.pep440, .pep440), (.semver, .semver), (.go, .go),
      (.nuget, .nuget),
      (.gem, .gem), (.maven, .maven), (.composer, .composer), (.generic, .generic),
    ] as [(VersionScheme, AscendingVersions)]
  )
  func comparesAsThePackageManagerDoes(scheme: VersionScheme, versions: AscendingVersions) {
    #expect(versions.groups.count > 10)
    #expect(versions.faults(of: scheme) == [])
  }

  @Test(
    arguments: [
      ("deb", .dpkg), ("opkg", .dpkg), ("apk", .apk), ("rpm", .rpm), ("alpm", .alpm), ("pypi", .pep440), ("npm", .semver),
      ("cargo", .semver), ("golang", .go), ("gem", .gem), ("maven", .maven), ("composer", .composer), ("nuget", .nuget),
      ("hex", .generic), ("", .generic), ("DEB", .generic),
    ] as [(String, VersionScheme)]
  )
  func typesOfPackagesHaveTheirScheme(type: String, scheme: VersionScheme) {
    #expect(VersionScheme(packageType: type) == scheme)
  }

  /// What a package manager would refuse has its place too.
  @Test(
    arguments: [
      (.pep440, "2004d", "0.0.1.dev0", .less), (.pep440, "nonsense", "nonsense", .equal), (.pep440, "a9", "a10", .less),
      (.pep440, "1.0+", "1.0.dev0", .less), (.pep440, "1.0 x", "0", .less), (.pep440, " 1.0\n", "1.0", .equal),
      (.semver, "latest", "0.0.0-0", .less), (.semver, "1.0.x", "0.0.0", .less), (.semver, "1.0", "1.0.0", .equal),
      (.semver, "=v1.0.0", "1.0.0", .equal), (.semver, "1.0.0-", "1.0.0", .less), (.semver, "1.21rc2", "0", .less),
      (.go, "1.21rc", "0", .less), (.dpkg, "", "0", .equal), (.dpkg, "x:1", "0:1", .greater), (.dpkg, "1:", "1:0", .equal),
      (.dpkg, "-1", "0", .greater), (.rpm, "", "~", .greater), (.rpm, "1-", "1", .greater), (.rpm, "x:1", "1", .less),
      (.alpm, "1.0", "1.0-1", .less), (.alpm, "1.0.", "1.0", .equal), (.apk, "1.0x1", "1.0x", .less), (.apk, "abc", "0", .less),
      (.apk, "1.", "1", .less), (.apk, "1-r", "1", .less), (.apk, "1_", "1", .less), (.apk, "1~", "1", .less),
      (.apk, "", "x", .less),
      (.gem, "", "0", .equal), (.maven, "", "0", .equal), (.maven, "1--", "1", .equal), (.maven, "1..1", "1.0.1", .equal),
      (.composer, "dev-main", "0", .less), (.composer, "v", "0", .less), (.generic, "", "0", .less),
      (.generic, "é", "z", .greater),
    ] as [(VersionScheme, String, String, VersionComparison)]
  )
  func whatIsNoVersionHasItsPlace(scheme: VersionScheme, left: String, right: String, expected: VersionComparison) {
    #expect(scheme.compare(left, right) == expected)
  }

  /// Which is why Maven is not among the transitive ones below.
  @Test func mavenGoesRoundInACircle() {
    #expect(VersionScheme.maven.compare("1-alpha", "1") == .less)
    #expect(VersionScheme.maven.compare("1", "1.sp.1") == .less)
    #expect(VersionScheme.maven.compare("1.sp.1", "1-alpha") == .less)
  }
}
