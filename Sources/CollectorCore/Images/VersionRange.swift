/// Versions that are wanted: `>=1.2 <2`, `^1.2.3 || ~2.1`, `1.x`, `1.2 - 1.4`.
///
/// Comparisons one after the other, with spaces or commas between them, have to hold together; of alternatives, with `||` between them,
/// one has to. A prerelease fits only an alternative that names one: `>=1.2-0` takes them, `>=1.2` does not.
public struct VersionRange: Sendable, Hashable, CustomStringConvertible {
  public let description: String
  private let alternatives: [[VersionInterval]]

  /// - Throws: `TagPatternError.malformed`, which points at the character that does not fit.
  public init(parsing text: String) throws(TagPatternError) {
    description = text
    do {
      var parser = VersionRangeParser(text)
      alternatives = try parser.parse()
    } catch {
      throw .malformed(pattern: text, offset: error.index, reason: error.reason)
    }
  }

  public func contains(_ version: Version) -> Bool {
    alternatives.contains { intervals in
      (!version.isPrerelease || Self.takesPrereleases(intervals)) && intervals.allSatisfy { $0.contains(version) }
    }
  }

  /// Whether some alternative names a prerelease.
  var takesPrereleases: Bool { alternatives.contains(where: Self.takesPrereleases) }

  private static func takesPrereleases(_ intervals: [VersionInterval]) -> Bool {
    intervals.contains(where: \.namesPrerelease)
  }
}
