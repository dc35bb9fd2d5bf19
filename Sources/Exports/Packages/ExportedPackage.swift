import CollectorCore
import OCI

/// A package in an image, by what scripts of kind `packages` print.
struct ExportedPackage {
  let name: String
  let version: String
  /// `generic` where the script does not say.
  let type: String
  let architecture: String?
  /// The source package; `nil` where it is not known, or has the package's own name.
  let source: String?
  /// `nil` for a package that is installed.
  let status: String?
  let packageURL: PackageURL?
  /// What sets it apart from all others in the image, and is the same in every document of it: hexadecimal digits.
  let identity: String

  /// `nil` where `value` is no package.
  init?(_ value: JSONValue, distribution: LinuxDistribution?) {
    guard let name = value["name"]?.text, let version = value["version"]?.text else { return nil }
    func text(_ key: String) -> String? { value[key]?.text.flatMap { $0.isEmpty ? nil : $0 } }
    self.name = name
    self.version = version
    type = text("type") ?? "generic"
    architecture = text("architecture")
    source = text("source").flatMap { $0 == name ? nil : $0 }
    status = text("status")
    packageURL =
      text("purl").flatMap(PackageURL.init(printed:))
      ?? PackageURL(
        type: type,
        name: name,
        version: version,
        architecture: architecture,
        source: source,
        distribution: distribution
      )
    identity = Self.identity([type, name, version, architecture, source, status, packageURL?.description])
  }

  private static func identity(_ parts: [String?]) -> String {
    // Each with its length, so that no two lists of parts give the same text.
    let text = parts.map { part in part.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined()
    return String(Digest(sha256Of: text.utf8).hex.prefix(identityDigits))
  }

  /// 128 bits: nobody makes two packages with one identity.
  private static let identityDigits = 32
}
