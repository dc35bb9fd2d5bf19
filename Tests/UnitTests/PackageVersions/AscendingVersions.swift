import PackageVersions

/// Versions in their order, written `1 < 2 = 2.0 < 3`.
struct AscendingVersions {
  /// Each has versions that are equal.
  let groups: [[String]]

  init(_ text: String) {
    groups = text.split(separator: "<").map { group in
      group.split(separator: "=").map { $0.filter { !$0.isWhitespace } }
    }
  }

  /// The pairs that `scheme` compares otherwise, as it does.
  func faults(of scheme: VersionScheme) -> [String] {
    let versions = groups.enumerated().flatMap { place, group in group.map { (place, $0) } }
    return versions.flatMap { place, version in
      versions.compactMap { otherPlace, other in
        let expected: VersionComparison = place < otherPlace ? .less : place > otherPlace ? .greater : .equal
        let result = scheme.compare(version, other)
        return result == expected ? nil : "\(version) is \(result) than \(other)"
      }
    }
  }
}
