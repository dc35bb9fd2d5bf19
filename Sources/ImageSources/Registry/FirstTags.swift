/// Keeps the first tags, in alphabetical order, of those that pass by.
struct FirstTags {
  private let limit: Int
  /// In alphabetical order.
  private(set) var kept: [String] = []

  init(_ limit: Int) {
    self.limit = max(0, limit)
  }

  /// Takes a tag.
  ///
  /// - Returns: The one that is, as it now shows, not among the first; `nil` as long as there is room.
  mutating func offer(_ tag: String) -> String? {
    if kept.count >= limit, kept.last.map({ $0 <= tag }) ?? true { return tag }
    let position = kept.partitioningIndex { $0 > tag }
    kept.insert(tag, at: position)
    return kept.count > limit ? kept.removeLast() : nil
  }
}

extension [String] {
  /// The position of the first element that fits, where all that fit come last.
  fileprivate func partitioningIndex(where fits: (String) -> Bool) -> Int {
    var range = startIndex..<endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = fits(self[middle]) ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
    }
    return range.lowerBound
  }
}
