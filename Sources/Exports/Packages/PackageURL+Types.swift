/// What package URLs of each type are like: <https://github.com/package-url/purl-spec/tree/main/types-doc>
extension PackageURL {
  /// - Parameters:
  ///   - type: As scripts print it.
  ///   - source: The source package, where that has another name.
  init?(
    type: String,
    name: String,
    version: String,
    architecture: String?,
    source: String?,
    distribution: LinuxDistribution?
  ) {
    let path = Self.path(type: type, name: name, distribution: distribution)
    guard Self.typesOfDistributions.contains(type) else {
      // A program that was built from a checkout has no version.
      self.init(type: type, path: path, version: type == "golang" && version == "(devel)" ? "" : version)
      return
    }
    let (epoch, version) = type == "rpm" ? Self.withoutEpoch(version) : (nil, version)
    let qualifiers = ["arch": architecture, "distro": distribution?.label, "epoch": epoch, "upstream": source]
    self.init(type: type, path: path, version: version, qualifiers: qualifiers)
  }

  private static let typesOfDistributions: Set<String> = ["deb", "apk", "rpm", "alpm", "opkg"]

  /// The namespace and the name.
  private static func path(type: String, name: String, distribution: LinuxDistribution?) -> [String] {
    switch type {
    case "deb", "apk", "alpm", "opkg": [distribution?.vendor.lowercased() ?? "", name.lowercased()]
    case "rpm": [distribution?.vendor.lowercased() ?? "", name]
    case "pypi": [name.split { "-_.".contains($0) }.joined(separator: "-").lowercased()]
    case "golang", "composer": name.lowercased().split(separator: "/").map(String.init)
    case "npm": name.split(separator: "/").map(String.init)
    case "maven": name.split(separator: ":", maxSplits: 1).map(String.init)
    default: [name]
    }
  }

  /// What stands before the colon, unless it is 0, and what stands behind it.
  private static func withoutEpoch(_ version: String) -> (epoch: String?, version: String) {
    guard let colon = version.firstIndex(of: ":"), version[..<colon].allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return (nil, version)
    }
    let epoch = version[..<colon].drop { $0 == "0" }
    return (epoch.isEmpty ? nil : String(epoch), String(version[version.index(after: colon)...]))
  }
}
