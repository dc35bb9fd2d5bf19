/// A version, with the precedence of SemVer: `1.0.0-rc.1` comes before `1.0.0`.
///
/// <https://semver.org/spec/v2.0.0.html>
public struct Version: Sendable, Hashable {
  /// A part of a prerelease. Numbers come before words.
  enum Identifier: Sendable, Hashable {
    case number(WholeNumber)
    case word(String)
  }

  let major: WholeNumber
  let minor: WholeNumber
  let patch: WholeNumber
  let prerelease: [Identifier]

  init(major: WholeNumber, minor: WholeNumber = .zero, patch: WholeNumber = .zero, prerelease: [Identifier] = []) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
  }

  /// Reads a tag as a version: as SemVer writes it, after a `v` or not, also with less than three numbers (`1.27` is `1.27.0`) and with
  /// leading zeros in them (`24.04` is `24.4.0`). Build metadata, behind `+` or, as tags cannot have that, behind `_`, counts nothing.
  ///
  /// - Returns: `nil` where `tag` is no version.
  public init?(tag: String) {
    guard let partial = try? PartialVersion(Array(tag.utf8)[...], allowsWildcards: false) else { return nil }
    self = partial.lowest
  }

  /// Whether there is something behind a hyphen. `1.27-alpine`, a variant for those who tag it, is a prerelease for SemVer.
  public var isPrerelease: Bool { !prerelease.isEmpty }

  /// The version below all prereleases of this one.
  var floor: Version {
    Version(major: major, minor: minor, patch: patch, prerelease: [.number(.zero)])
  }
}

extension Version: Comparable {
  /// Precedence; versions that differ in build metadata only are equal.
  ///
  /// <https://semver.org/spec/v2.0.0.html#spec-item-11>
  public static func < (one: Version, other: Version) -> Bool {
    let numbers = (one.major, one.minor, one.patch)
    let otherNumbers = (other.major, other.minor, other.patch)
    if numbers != otherNumbers { return numbers < otherNumbers }
    guard one.isPrerelease, other.isPrerelease else { return one.isPrerelease && !other.isPrerelease }
    return one.prerelease.lexicographicallyPrecedes(other.prerelease)
  }
}

extension Version.Identifier: Comparable {
  static func < (one: Version.Identifier, other: Version.Identifier) -> Bool {
    switch (one, other) {
    case (.number(let one), .number(let other)): one < other
    case (.number, .word): true
    case (.word, .number): false
    // Byte by byte, as the specification says.
    case (.word(let one), .word(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    }
  }
}

extension Version: CustomStringConvertible {
  public var description: String {
    let numbers = "\(major).\(minor).\(patch)"
    return isPrerelease ? "\(numbers)-\(prerelease.map(\.description).joined(separator: "."))" : numbers
  }
}

extension Version.Identifier: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let number): number.description
    case .word(let word): word
    }
  }
}
