/// Tables of versions. Those of package managers were sorted once by the program itself, which compared all pairs.
extension AscendingVersions {
  /// Sorted by dpkg 1.21.22, `dpkg --compare-versions`.
  static let dpkg = AscendingVersions(
    """
    0 = 00 < 1A < 1B < 1a < 1.0~~ < 1.0~ < 1.0~rc1 < 1.0~rc1-1 < 1.0 = 1.0-0 = 1.00 = 1.000-00 = 0:1.0 = 00:1.0 <
    1.0-1~bpo12+1 < 1.0-1 < 1.0-1ubuntu1 < 1.0-1ubuntu1.1 < 1.0-1+b1 < 1.0-1.1 < 1.0a < 1.0+dfsg < 1.0+dfsg-1 < 1.0. <
    1.2.3-4 < 1.2.3-4-5 < 1.9 < 1.9a < 1.9.1 < 1.10 < 2.36-9 < 2.36-9+deb12u9 < 2.36-9+deb12u10 < 3.0.11-1~deb12u2 <
    3.0.11-1~deb12u10 < 7.0-~ < 7.0 < 7.0-x < 9 < 10 < 10.0 < 20240203 < 20240203-1 < 9223372036854775808 <
    18446744073709551615 < 18446744073709551616 < 1:0.1 < 1:1.2-3 < 2:0
    """
  )

  /// Sorted by RPM 4.18.0, `rpm.ver` of its Lua.
  static let rpm = AscendingVersions(
    """
    a < 1.fc38 < 1.fc39 < 1.0~~ < 1.0~ = 1.0.~ < 1.0~^ < 1.0~rc1-1 < 1.0~rc2-1 < 1.0 < 1.0-1~pre < 1.0-1 = 0:1.0-1 =
    1.00-1 = 1_0-1 < 1.0-1^post < 1.0-1.el8 < 1.0-1.el8_9 < 1.0-1.el9 < 1.0-2 < 1.0-10 < 1.0^~ < 1.0^ < 1.0^git1-1 <
    1.0^20200101git-1 < 1.0A-1 < 1.0B < 1.0a-1 = 1.0.a-1 < 1.0b < 1.0.0 < 1.0.1-1 < 1.9 < 1.10 < 3.0.7-27.el9 < 4.18.0-1 <
    4.18.0-1+b1 < 5.14.0-427.el9 < 5.14.0-427.9.1.el9_4 < 5.14.0-427.13.1.el9_4 < 9 < 10 < 20240101 < 18446744073709551615
    < 18446744073709551616 < 1:0.5-1 < 001:1.0-1 < 1:3.0.7-25.el9_3 < 2:0
    """
  )

  /// Sorted by pacman 6.0.2, `vercmp`.
  static let alpm = AscendingVersions(
    """
    a-1 < 1-1 < 1.0a-1 < 1.0b-1 < 1.0beta-1 < 1.0p-1 < 1.0pre-1 < 1.0rc-1 < 1.0-1 = 0:1.0-1 = 1_0-1 = 001.0-1 < 1.0-1.1 <
    1.0-2 < 1.0-10 < 1.0.a-1 < 1.0.0-1 < 1.0.0.r5.gabc-1 < 1.0.0.r10.gabc-1 < 1.0.1-1 < 1.1-1 < 1.1.1-1 < 1.2-1 < 1.9a-1 <
    1.9-1 < 1.10-1 < 1..0-1 < 2.0-1 < 3.0.0-1 < 6.9.1.arch1-1 < 6.9.1.arch1-2 < 6.9.1.arch2-1 < 6.9.10.arch1-1 < 9-1 <
    10-1 < 20240101-1 < 18446744073709551615-1 < 18446744073709551616-1 < 1:0.5-1 < 2:0-1
    """
  )

  /// Sorted by `packaging` 26.2 of Python.
  static let pep440 = AscendingVersions(
    """
    0 = 0.0.0 < 0.1 < 1.0.dev0 = 1.0.dev < 1.0.dev1 < 1.0a < 1.0a1.dev1 < 1.0a1 = 1.0.alpha-1 < 1.0a1.post1 < 1.0a2 <
    1.0a10 < 1.0b1 < 1.0beta2 < 1.0rc1 = 1.0RC1 < 1.0rc1.post1.dev2 < 1.0c2 < 1.0-preview3 < 1.0_pre_4 < 1.0 = 1.0.0 = 1 =
    v1.0 = 01.0 < 1.0+abc < 1.0+abc.1 < 1.0+Abc.2 < 1.0+1 < 1.0+1.a < 1.0+10 < 1.0.post < 1.0.post1.dev1 < 1.0.post1 =
    1.0-1 < 1.0.rev2 < 1.0r3 < 1.0.1 < 1.1 < 1.9 < 1.10 < 0!2.0 = 2.0 < 2024.1.1 < 18446744073709551615 <
    18446744073709551616 < 1!0.1 < 2!0
    """
  )

  /// Sorted by `semver` of npm 10.8.2; the examples of the specification are among them.
  static let semver = AscendingVersions(
    """
    0.0.0 < 0.0.1 < 0.1.0 < 1.0.0-0 < 1.0.0-1 < 1.0.0-10 < 1.0.0-99999999999999 < 1.0.0-100000000000000 < 1.0.0--1 <
    1.0.0-A < 1.0.0-a < 1.0.0-a-b < 1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 <
    1.0.0-beta.11 < 1.0.0-rc.1 = 1.0.0-rc.1+x < 1.0.0-rc1 < 1.0.0-rc10 < 1.0.0-rc2 < 1.0.0-x.7.z.92 < 1.0.0-x-y-z.- <
    1.0.0 = 1.0.0+a = v1.0.0 < 2.0.0 < 2.1.0 < 2.1.1 < 2.9.0 < 2.10.0
    """
  )

  /// Sorted by `Gem::Version` of Ruby 3.1.2.
  static let gem = AscendingVersions(
    """
    0 < 0.0.1 < 1.0.A < 1.0.a = 1.a = 1.0.a.0 < 1.0.a.0.1 < 1.0.0.a1 = 1.0.a1 = 1.0.a.1 < 1.0.b < 1.0-a < 1.0.pre < 1.0-1
    = 1.0.pre.1 < 1.0.rc1 < 1.0.rc2 < 1.0.rc10 < 1.0 = 1 = 1.0.0 = 1.00 < 1.0.0.1 < 1.0.1.pre < 1.0.1 < 1.1 < 1.9.a < 1.9
    < 1.9.0.1 < 1.10 < 2.0.0.beta < 2.0.0.beta2 < 3.2.2 < 3.2.2.1 < 3.2.22 < 18446744073709551615 < 18446744073709551616
    """
  )

  /// Sorted by `ComparableVersion` of Maven 3.8.7.
  static let maven = AscendingVersions(
    """
    0 < 1.0-alpha < 1-alpha-1 = 1-a1 = 1-alpha1 < 1-alpha-2 < 1-alpha-10 < 1-beta1 < 1-b2 < 1-milestone1 < 1-m2 <
    1-rc-SNAPSHOT < 1-rc = 1-cr < 1-rc-2 < 1-SNAPSHOT = 1.0-SNAPSHOT < 1 = 1.0 = 1.0.0 = 1-ga = 1.final = 1-release < 1-sp
    < 1-sp-1 < 1-abc < 1-xyz < 1-1 < 1-2 < 1.0-20240101.101010-1 < 1.0.1 < 1.1-rc1 < 1.1 < 1.9 < 1.10 < 2.0.0.M1 <
    2.0.0.RC1 < 2.0.0.RELEASE = 2.0.0 = 2.0 < 2.0.1.RELEASE < 2.9.10 < 2.9.10.8 < 2.17.1 < 5.3.4 < 5.3.39 < 31.1 <
    31.1-android < 31.1-jre < 2147483647 < 2147483648 < 18446744073709551615 < 18446744073709551616
    """
  )

  /// Sorted by `composer/semver` 3.3.2 and `version_compare` of PHP 8.2.
  static let composer = AscendingVersions(
    """
    0 < 1.0-dev < 1.0.0-alpha1 < 1.0.0-alpha2 < 1.0.0-a3 < 1.0.0-alpha10 < 1.0.0-beta1 < 1.0.0-b2 < 1.0.0-RC1 < 1.0.0rc2 <
    1.0 = 1.0.0 = 1.0.0.0 = 1.0.0+5 = v1.0.0 = 1.0-stable < 1.0.0-patch1 = 1.0-p1 < 1.0.0-pl2 < 1.0.0p3 < 1.0.0.1 < 1.0.1
    < 1.0.1-p1 < 1.1 < 1.9 < 1.10 < 2.0.0 < 6.4.0-BETA1 < 6.4 < v6.4.3 < 6.4.10 < 9.0.0 < 10.0.0
    """
  )

  /// By the rules of apk 2.14, those of its `src/version.c`, and in agreement with its own table of versions.
  static let apk = AscendingVersions(
    """
    1_alpha_pre < 1_alpha < 1_alpha1 < 1_alpha2 < 1_alpha10 < 1_beta < 1_pre1 < 1_pre20191002222144-r0 <
    1_pre20210530193627-r0 < 1_rc1 < 1_rc1-r1 < 1_rc1_p1 < 1_foo < 1 = 01 < 1-r0 = 1-r00 < 1-r1 < 1-r2 < 1-r10 < 1~abc < 1~abd-r1
    < 1_cvs < 1_svn < 1_git < 1_git20240101 < 1_hg < 1_p < 1_p-r1 < 1_p1 < 1_p9-r0 < 1_p10-r0 < 1a < 1a_p1 < 1b < 1b-r1 <
    1.0 < 1.00 < 1.01 < 1.02 < 1.02.07 < 1.02.10 < 1.1_alpha < 1.1 < 1.1-r1 < 1.1b < 1.1.0 < 1.1.1 < 1.2 < 1.9 < 1.10 < 2
    < 6b-r7 < 9 < 10 < 013 < 20240203 < 18446744073709551615 < 18446744073709551616
    """
  )

  /// Modules by <https://go.dev/ref/mod#versions>; releases of Go in the order in which they came.
  static let go = AscendingVersions(
    """
    (devel) < v0.0.0-20190101000000-abcdefabcdef < v0.0.0-20200101000000-0123456789ab < v0.0.0 < v0.1.0 < v1.2.3-pre <
    v1.2.3-pre.0.20200101000000-abcdefabcdef < v1.2.3 < v1.2.4-0.20200101000000-abcdefabcdef < v1.2.4 = 1.2.4 < 1.20 =
    1.20.0 < 1.20.1 < 1.21beta1 = 1.21.0-beta.1 < 1.21rc1 < 1.21rc2 = 1.21.0-rc.2 < 1.21rc10 < 1.21.0 < 1.21.1 < 1.21.10 <
    v2.0.0 = v2.0.0+incompatible < v10.0.0
    """
  )

  /// By <https://learn.microsoft.com/nuget/concepts/package-versioning>.
  static let nuget = AscendingVersions(
    """
    1.0.0-Alpha = 1.0.0-alpha < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0 = 1.0 = 1.0.0.0 = 1.0.0+abc < 1.0.0.1 <
    1.0.1 < 1.9.0 < 1.10.0 < 2.0.0-RC1 < 2.0.0
    """
  )

  /// What anybody would think.
  static let generic = AscendingVersions(
    """
    1.0~rc1 < 1.0-alpha < 1.0-beta = 1.0BETA < 1.0-beta2 < 1.0-rc1 < 1.0 = v1.0 = 1,0 = 01.0 < 1.0-custom < 1.0-ünd <
    1.0.1 < 1.9 < 1.10 < 18446744073709551615 < 18446744073709551616
    """
  )
}
