extension JSONValue {
  /// What keeps the document from being of `kind`; `nil` where nothing does.
  func fault(asKind kind: ScriptSettings.Kind) -> String? {
    switch kind {
    case .data:
      nil
    case .packages:
      fault(ofEntriesIn: "packages", needing: ["name", "version"])
    case .checks:
      fault(ofEntriesIn: "checks", needing: ["id", "status"]) ?? faultOfStatuses
    }
  }

  private func fault(ofEntriesIn member: String, needing keys: [String]) -> String? {
    guard let entries = self[member]?.elements else { return "it has no array \(member.debugDescription)" }
    for (index, entry) in entries.enumerated() {
      for key in keys where entry[key]?.text == nil { return "\(member)[\(index)] has no text \(key.debugDescription)" }
    }
    return nil
  }

  private var faultOfStatuses: String? {
    let known = ["pass", "fail", "warn", "skip"]
    for (index, check) in (self["checks"]?.elements ?? []).enumerated() {
      let status = check["status"]?.text ?? ""
      if !known.contains(status) {
        return "checks[\(index)] has the status \(status.debugDescription), which is not one of \(known.joined(separator: ", "))"
      }
    }
    return nil
  }
}
