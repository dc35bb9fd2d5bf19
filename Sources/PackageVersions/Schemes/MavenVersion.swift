/// A version of Maven, as lists: a hyphen, and a change between digits and letters, begin one that is the last item of that before it.
///
/// What Maven does is not transitive: `1-alpha` < `1` < `1.sp.1` < `1-alpha`.
///
/// <https://maven.apache.org/pom.html#version-order-specification>
struct MavenVersion {
  enum Item: Comparable {
    case word(MavenQualifier)
    case number(DigitRun)

    /// What is the same as nothing: 0, and the words for a release.
    var isNull: Bool { comparedToNothing == .equal }

    var comparedToNothing: VersionComparison {
      switch self {
      case .word(let word): VersionComparison(word, .release)
      case .number(let number): number.isZero ? .equal : .greater
      }
    }
  }

  /// The lists, each the last item of the one before it. The last is not empty unless it is the first.
  private let lists: [[Item]]

  init(_ text: ArraySlice<UInt8>) {
    var reader = MavenReader(text.lowercased)
    lists = Self.normalized(reader.read())
  }

  /// Without items at the end of a list that are the same as nothing, and without lists at the end that are then empty.
  private static func normalized(_ lists: [[Item]]) -> [[Item]] {
    let lists = lists.map { list in Array(list.prefix(through: list.lastIndex { !$0.isNull } ?? -1)) }
    return Array(lists.prefix(through: lists.lastIndex { !$0.isEmpty } ?? 0))
  }

  func compare(to other: MavenVersion) -> VersionComparison {
    for depth in 0..<min(lists.count, other.lists.count) {
      let result = compareItems(of: other, at: depth)
      if result != .equal { return result }
    }
    let (rest, otherRest) = (lists.dropFirst(other.lists.count), other.lists.dropFirst(lists.count))
    return Self.comparedToNothing(rest).then(Self.comparedToNothing(otherRest).reversed)
  }

  /// Compares the lists at `depth`, up to the lists in them if both have those at the same place.
  private func compareItems(of other: MavenVersion, at depth: Int) -> VersionComparison {
    let (left, right) = (lists[depth], other.lists[depth])
    for (item, otherItem) in zip(left, right) where item != otherItem { return VersionComparison(item, otherItem) }
    if left.count < right.count { return compareRest(from: depth, to: right[left.count...]) }
    return other.compareRest(from: depth, to: left[right.count...]).reversed
  }

  /// Compares what follows the items of the list at `depth`, a list or nothing, with items that another version has in its place.
  private func compareRest(from depth: Int, to items: ArraySlice<Item>) -> VersionComparison {
    guard let first = items.first else { return .equal }
    if depth + 1 < lists.count {
      // A number is more than a list, which is more than a word.
      if case .number = first { return .less } else { return .greater }
    }
    return items.lazy.map(\.comparedToNothing.reversed).first { $0 != .equal } ?? .equal
  }

  private static func comparedToNothing(_ lists: ArraySlice<[Item]>) -> VersionComparison {
    lists.lazy.joined().map(\.comparedToNothing).first { $0 != .equal } ?? .equal
  }
}

/// A word in a version of Maven. Those that it knows come in their order, then all others in that of their bytes.
struct MavenQualifier: Comparable {
  private static let known = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"].map { Array($0.utf8) }
  private static let aliases = ["ga": "", "final": "", "release": "", "cr": "rc"]
  private static let abbreviations = ["a": "alpha", "b": "beta", "m": "milestone"]

  static let release = MavenQualifier([], isBeforeDigit: false)

  private let rank: Int
  private let text: TextRun

  /// - Parameter isBeforeDigit: Whether a digit follows it at once: only then do single letters abbreviate.
  init(_ word: ArraySlice<UInt8>, isBeforeDigit: Bool) {
    let name = word.count > 8 ? nil : String(decoding: word, as: UTF8.self)
    let meant = name.flatMap { (isBeforeDigit ? Self.abbreviations[$0] : nil) ?? Self.aliases[$0] }
    let bytes = meant.map { ArraySlice($0.utf8) } ?? word
    let rank = Self.known.firstIndex { $0[...] == bytes }
    self.rank = rank ?? Self.known.count
    text = TextRun(rank == nil ? bytes : [])
  }

  static func < (left: MavenQualifier, right: MavenQualifier) -> Bool {
    left.rank == right.rank ? left.text < right.text : left.rank < right.rank
  }
}
