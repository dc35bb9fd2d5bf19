import CollectorCore

/// The distribution of an image, as `packages` prints it.
///
/// <https://www.freedesktop.org/software/systemd/man/latest/os-release.html>
struct LinuxDistribution: Hashable {
  let id: String
  let versionID: String?
  let prettyName: String?

  /// `nil` where `value` names none.
  init?(_ value: JSONValue?) {
    guard let id = value?["id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    versionID = value?["version_id"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    prettyName = value?["pretty_name"]?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `debian-12`: what the qualifier `distro` of a package URL has.
  var label: String { versionID.map { "\(id)-\($0)" } ?? id }

  /// Who makes the packages: the namespace in package URLs, where it is not the distribution's own name.
  ///
  /// <https://github.com/package-url/purl-spec/blob/main/types-doc/rpm-definition.md>
  var vendor: String {
    switch id {
    case "rhel": "redhat"
    case "sles", "sled", "sle_hpc": "suse"
    case _ where id.hasPrefix("opensuse"): "opensuse"
    default: id
    }
  }
}
