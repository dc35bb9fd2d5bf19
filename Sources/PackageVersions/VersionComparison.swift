/// How one version stands to another.
public enum VersionComparison: Sendable, Hashable {
  case less, equal, greater

  init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .less : right < left ? .greater : .equal
  }

  var reversed: VersionComparison {
    switch self {
    case .less: .greater
    case .equal: .equal
    case .greater: .less
    }
  }

  /// This one, or where it decides nothing, the next.
  func then(_ next: @autoclosure () -> VersionComparison) -> VersionComparison {
    self == .equal ? next() : self
  }
}

extension VersionComparison {
  /// Compares part by part; where one version has no part left, `end` stands in its place.
  init<Part: Comparable>(_ left: [Part], _ right: [Part], end: Part) {
    for index in 0..<max(left.count, right.count) {
      let result = VersionComparison(index < left.count ? left[index] : end, index < right.count ? right[index] : end)
      guard result == .equal else {
        self = result
        return
      }
    }
    self = .equal
  }
}
