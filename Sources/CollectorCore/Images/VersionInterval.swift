/// What one comparison of a range lets through, such as `>=1.2` or `^1.2.3`.
struct VersionInterval: Sendable, Hashable {
  enum Operator: String, Sendable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case notEqual = "!="
    case pessimistic = "~>"
    case above = ">"
    case below = "<"
    case equal = "="
    case caret = "^"
    case tilde = "~"
  }

  struct Bound: Sendable, Hashable {
    let version: Version
    let isIncluded: Bool
  }

  /// `nil`: without an end on this side.
  let lower: Bound?
  let upper: Bound?
  /// Whether it is everything else that is let through.
  let isInverted: Bool
  /// Whether a prerelease was named.
  let namesPrerelease: Bool

  init(lower: Bound?, upper: Bound?, isInverted: Bool = false, namesPrerelease: Bool) {
    self.lower = lower
    self.upper = upper
    self.isInverted = isInverted
    self.namesPrerelease = namesPrerelease
  }

  func contains(_ version: Version) -> Bool {
    let isAbove = lower.map { $0.version < version || ($0.isIncluded && $0.version == version) } ?? true
    let isBelow = upper.map { version < $0.version || ($0.isIncluded && $0.version == version) } ?? true
    return (isAbove && isBelow) != isInverted
  }
}

/// The rules of npm, which Masterminds' and Flux' are like. An open number, or one left out, stands for any; where a block of versions
/// ends, the prereleases of the one after it are left out too.
///
/// <https://github.com/npm/node-semver#ranges>, <https://github.com/Masterminds/semver#checking-version-constraints>
extension VersionInterval {
  /// - Returns: `nil` where no version could fit: nothing is above or below `*`.
  init?(_ comparison: Operator, _ version: PartialVersion) {
    let count = version.numbers.count
    let isExact = count == 3 || !version.prerelease.isEmpty
    let lowest = version.lowest
    let from: Bound? = count == 0 && version.prerelease.isEmpty ? nil : Bound(version: lowest, isIncluded: true)
    let upTo = { (count: Int) in version.following(count).map { Bound(version: $0.floor, isIncluded: false) } }
    let exact = Bound(version: lowest, isIncluded: true)
    let beyond = Bound(version: lowest, isIncluded: false)
    let names = !version.prerelease.isEmpty
    switch comparison {
    case .equal where count == 3: self.init(lower: exact, upper: exact, namesPrerelease: names)
    case .equal: self.init(lower: from, upper: upTo(count), namesPrerelease: names)
    case .notEqual where count == 3: self.init(lower: exact, upper: exact, isInverted: true, namesPrerelease: names)
    case .notEqual:
      guard count > 0 else { return nil }
      let floor = Bound(version: names ? lowest : lowest.floor, isIncluded: true)
      self.init(lower: floor, upper: upTo(count), isInverted: true, namesPrerelease: names)
    case .atLeast: self.init(lower: from, upper: nil, namesPrerelease: names)
    case .above where isExact: self.init(lower: beyond, upper: nil, namesPrerelease: names)
    case .above:
      guard let next = version.following(count) else { return nil }
      self.init(lower: Bound(version: next, isIncluded: true), upper: nil, namesPrerelease: names)
    case .atMost where isExact: self.init(lower: nil, upper: exact, namesPrerelease: names)
    case .atMost: self.init(lower: nil, upper: upTo(count), namesPrerelease: names)
    case .below where isExact: self.init(lower: nil, upper: beyond, namesPrerelease: names)
    case .below:
      guard count > 0 else { return nil }
      self.init(lower: nil, upper: Bound(version: lowest.floor, isIncluded: false), namesPrerelease: names)
    case .tilde, .pessimistic: self.init(lower: from, upper: upTo(min(count, 2)), namesPrerelease: names)
    case .caret:
      // The first number that is not zero stays; of zeros, the last that was given.
      let kept = version.numbers.firstIndex { $0 != .zero }.map { $0 + 1 } ?? count
      self.init(lower: from, upper: upTo(kept), namesPrerelease: names)
    }
  }

  /// `1.2 - 1.4`: both ends belong to it.
  init(from first: PartialVersion, through last: PartialVersion) {
    let end = VersionInterval(.atMost, last)
    self.init(
      lower: VersionInterval(.atLeast, first)?.lower,
      upper: end?.upper,
      namesPrerelease: !(first.prerelease.isEmpty && last.prerelease.isEmpty)
    )
  }
}
