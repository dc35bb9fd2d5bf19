import CollectorCore
import Inventory
import PackageVersions

/// What is printed of packages in which two images differ.
enum DifferenceAnswer {
  static let columns = [
    AnswerColumn("change", title: "CHANGE"), AnswerColumn("package", title: "PACKAGE", shrinks: .end),
    AnswerColumn("type", title: "TYPE"), AnswerColumn("architecture", title: "ARCH"),
    AnswerColumn("before", title: "BEFORE", shrinks: .end), AnswerColumn("after", title: "AFTER", shrinks: .end),
  ]

  /// By name, what goes before what comes.
  static func rows(_ difference: ImageDifference) -> [AnswerRow] {
    let removed = difference.removed.map { Side(package: $0, row: row("removed", $0, before: $0.version, after: nil)) }
    let added = difference.added.map { Side(package: $0, row: row("added", $0, before: nil, after: $0.version)) }
    let changed = difference.changed.map { change in
      Side(
        package: change.after,
        row: row(name(change.comparison), change.after, before: change.before.version, after: change.after.version)
      )
    }
    return (removed + changed + added).sorted {
      $0.key.lexicographicallyPrecedes($1.key) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    .map(\.row)
  }

  private struct Side {
    let package: InventoryPackage
    let row: AnswerRow

    var key: [String] { [package.name, package.type, package.architecture] }
  }

  /// `changed` where both versions are the same to the package's manager and are written otherwise.
  private static func name(_ comparison: VersionComparison) -> String {
    switch comparison {
    case .greater: "upgraded"
    case .less: "downgraded"
    case .equal: "changed"
    }
  }

  private static func row(_ change: String, _ package: InventoryPackage, before: String?, after: String?) -> AnswerRow {
    AnswerRow([
      .text(change), .text(package.name), .told(package.type), .told(package.architecture), .text(before), .text(after),
    ])
  }
}
