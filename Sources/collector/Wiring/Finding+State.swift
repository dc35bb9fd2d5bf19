import CollectorCore
import Inventory

extension Finding {
  /// What the inventory is like, and whether it is whole.
  static func state(_ survey: InventorySurvey, at path: String) -> Finding {
    let path = path.escapedForTerminal
    if let fault = survey.faults.first {
      return .bad(
        "state",
        "\(InventoryError.damaged(path: path, reason: fault))"
          + (survey.faults.count > 1 ? " (\(survey.faults.count) faults or more)" : "")
      )
    }
    let size = "\(ByteCount(survey.bytes)), version \(survey.version)"
    let found = [counted(survey.images, "image"), counted(survey.names, "name"), counted(survey.results, "result")]
    return .good("state", "\(path): \(size), \(found.joined(separator: ", ")), whole")
  }
}
