/// How one list of lines becomes another: what stays, what goes and what comes, in order.
///
/// What both begin and end with is told apart first. Of the rest, lines that are there once on both sides hold the lists together (the
/// "patience" method), so that long outputs are compared in about linear time; what is left between them is compared by Myers' method, which gives the fewest
/// changes, where it is short.
struct LineDifference: Sendable {
  enum Change: Sendable, Hashable {
    case same(Substring)
    case removed(Substring)
    case added(Substring)
  }

  private(set) var changes: [Change] = []

  /// Myers' method takes time and memory by the square of the changes: these are some megabytes.
  private static let mostMyersLines = 1000

  init(from before: [Substring], to after: [Substring]) {
    compare(before[...], after[...])
  }

  private mutating func compare(_ before: ArraySlice<Substring>, _ after: ArraySlice<Substring>) {
    let start = zip(before, after).prefix { $0 == $1 }.count
    let (restBefore, restAfter) = (before.dropFirst(start), after.dropFirst(start))
    let end = zip(restBefore.reversed(), restAfter.reversed()).prefix { $0 == $1 }.count
    changes += before.prefix(start).map(Change.same)
    compareMiddle(restBefore.dropLast(end), restAfter.dropLast(end))
    changes += before.suffix(end).map(Change.same)
  }

  private mutating func compareMiddle(_ before: ArraySlice<Substring>, _ after: ArraySlice<Substring>) {
    if before.isEmpty || after.isEmpty {
      replace(before, after)
    } else if before.count + after.count <= Self.mostMyersLines {
      compareByMyers(before, after)
    } else {
      let anchors = Self.anchors(before, after)
      if anchors.isEmpty { return replace(before, after) }
      var (left, right) = (before.startIndex, after.startIndex)
      for anchor in anchors {
        compare(before[left..<anchor.before], after[right..<anchor.after])
        changes.append(.same(before[anchor.before]))
        (left, right) = (anchor.before + 1, anchor.after + 1)
      }
      compare(before[left...], after[right...])
    }
  }

  private mutating func replace(_ before: ArraySlice<Substring>, _ after: ArraySlice<Substring>) {
    changes += before.map(Change.removed) + after.map(Change.added)
  }

  private mutating func compareByMyers(_ before: ArraySlice<Substring>, _ after: ArraySlice<Substring>) {
    let difference = Array(after).difference(from: Array(before))
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        changes.append(.removed(before[before.startIndex + left]))
        left += 1
      } else if right < after.count, added.contains(right) {
        changes.append(.added(after[after.startIndex + right]))
        right += 1
      } else {
        changes.append(.same(before[before.startIndex + left]))
        (left, right) = (left + 1, right + 1)
      }
    }
  }
}

extension LineDifference {
  private typealias Anchor = (before: Int, after: Int)

  /// Lines that are there once on both sides, the longest run of them that is in the same order.
  private static func anchors(_ before: ArraySlice<Substring>, _ after: ArraySlice<Substring>) -> [Anchor] {
    let (left, right) = (places(before), places(after))
    let common = left.compactMap { line, index -> Anchor? in
      guard let index, let other = right[line] ?? nil else { return nil }
      return (index, other)
    }
    return longestAscending(common.sorted { $0.before < $1.before })
  }

  /// Where each line is; `nil` for lines that are there more than once.
  private static func places(_ lines: ArraySlice<Substring>) -> [Substring: Int?] {
    var places: [Substring: Int?] = [:]
    for (index, line) in zip(lines.indices, lines) { places[line] = places[line] == nil ? .some(index) : .some(nil) }
    return places
  }

  /// The longest subsequence that ascends on the side after, by <https://en.wikipedia.org/wiki/Patience_sorting>.
  private static func longestAscending(_ anchors: [Anchor]) -> [Anchor] {
    var tops: [Int] = []
    var previous = [Int?](repeating: nil, count: anchors.count)
    for (index, anchor) in anchors.enumerated() {
      var (low, high) = (0, tops.count)
      while low < high {
        let middle = (low + high) / 2
        if anchors[tops[middle]].after < anchor.after { low = middle + 1 } else { high = middle }
      }
      previous[index] = low > 0 ? tops[low - 1] : nil
      if low == tops.count { tops.append(index) } else { tops[low] = index }
    }
    var ascending: [Anchor] = []
    var next = tops.last
    while let index = next {
      ascending.append(anchors[index])
      next = previous[index]
    }
    return ascending.reversed()
  }
}
