import PackageVersions
import Testing

/// What holds for any text whatever.
@Suite struct VersionPropertyTests {
  /// What versions are made of, and what they are not.
  private static let atoms = [
    "0", "1", "2", "9", "10", "007", "18446744073709551616", ".", "-", "_", "~", "^", "+", ":", "!", "a", "b", "rc", "alpha",
    "dev",
    "post", "pre", "p", "_p", "-r1", "sp", "final", "SNAPSHOT", "Z", "v", " ", "\n", "\0", "é", "\u{661}", "🐧", "\u{1B}[0m",
  ]

  private static let opposites: [VersionComparison: VersionComparison] = [.less: .greater, .equal: .equal, .greater: .less]

  private static func versions(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...6, using: &random)).map { _ in atoms.randomElement(using: &random) ?? "" }.joined()
    }
  }

  @Test(arguments: VersionScheme.allCases)
  func theOtherWayRoundIsTheOpposite(scheme: VersionScheme) {
    let versions = Self.versions(30, seed: 1)
    for left in versions {
      #expect(scheme.compare(left, left) == .equal, "\(left.debugDescription)")
      for right in versions {
        // `#expect` would take longer than all the rest.
        if scheme.compare(right, left) != Self.opposites[scheme.compare(left, right)] {
          Issue.record("\(left.debugDescription), \(right.debugDescription)")
        }
      }
    }
  }

  @Test(arguments: VersionScheme.allCases.filter { $0 != .maven })
  func theOrderIsTransitive(scheme: VersionScheme) {
    let versions = Self.versions(60, seed: 4).sorted { scheme.compare($0, $1) == .less }
    for (index, version) in versions.enumerated() {
      for later in versions[index...] where scheme.compare(version, later) == .greater {
        Issue.record("\(version.debugDescription) is sorted before \(later.debugDescription)")
      }
    }
  }

  /// Were it more than linear, or recursive, this would not end, or not well.
  @Test(.timeLimit(.minutes(1)), arguments: VersionScheme.allCases)
  func longTextsAreComparedInLinearTime(scheme: VersionScheme) {
    for atom in ["1", "a", "1.", "1-", "-", "a1", "~", "0", ".0", "_p1", "1a.", "-0", "+a.", "\n"] {
      let long = String(repeating: atom, count: 2_000)
      #expect(scheme.compare(long, long) == .equal)
      _ = scheme.compare("1.0" + long + "x", "1.0" + long + "y")
    }
  }
}
