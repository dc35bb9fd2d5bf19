import SystemPackage

extension CgroupManager {
  /// For `collector doctor`: which limits can be kept.
  var finding: SandboxFinding {
    let usable = CgroupController.allCases.filter { controllers.contains($0) }
    let missing = CgroupController.allCases.filter { !controllers.contains($0) }
    let versions = Set(hierarchies.map { $0.version == .v2 ? "2" : "1" }).sorted().joined(separator: " and ")
    let places = Set(hierarchies.map(\.parent.path.string)).sorted().joined(separator: ", ")
    let good = "version \(versions), with limits on \(Self.list(usable)) (\(places))"
    guard !missing.isEmpty else { return SandboxFinding(.good, "cgroups", good) }
    let reasons = missing.map { "\($0.rawValue): \(obstacles[$0] ?? "not offered")" }.joined(separator: "; ")
    let advice = "run as root, or in a group that is delegated (\(Self.delegation))"
    let text = "scripts run without limits on \(Self.list(missing)) (\(reasons)); \(advice)"
    return SandboxFinding(.doubtful, "cgroups", usable.isEmpty ? text : "\(good); \(text)")
  }

  private static func list(_ controllers: [CgroupController]) -> String {
    let names = controllers.map(\.limit)
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return "\(names.dropLast().joined(separator: ", ")) and \(last)"
  }
}
