import CollectorCore
import Foundation

/// All that is known of an image's packages, and what is not.
struct PackageList {
  struct Entry {
    let package: ExportedPackage
    /// Where it was found, sorted; nothing for packages of a package manager.
    var places: [String]
  }

  let distribution: LinuxDistribution?
  /// Without repeats, in the order of their types, names and versions.
  let entries: [Entry]
  /// What could not be looked at, in words; empty where scripts could read all that they wanted to.
  let gaps: [String]
  /// When the last of the results came.
  let time: Date

  /// - Throws: `ExportError.noPackageResults`.
  init(_ image: ExportedImage) throws(ExportError) {
    let results = image.results(of: .packages)
    guard let time = results.map(\.time).max() else { throw .noPackageResults(image: image.title) }
    self.time = time
    let good = results.filter { $0.status == .ok }
    let distribution = good.lazy.compactMap { LinuxDistribution($0.output["distro"]) }.first
    self.distribution = distribution
    entries = Self.entries(good.lazy.flatMap { $0.output["packages"]?.elements ?? [] }, distribution: distribution)
    gaps = results.compactMap(\.failure) + good.flatMap(Self.unread)
  }

  private static func entries(_ values: some Sequence<JSONValue>, distribution: LinuxDistribution?) -> [Entry] {
    var entries: [String: Entry] = [:]
    for value in values {
      guard let package = ExportedPackage(value, distribution: distribution) else { continue }
      let place = place(of: value)
      entries[package.identity, default: Entry(package: package, places: [])].places += place.map { [$0] } ?? []
    }
    return entries.values.map { Entry(package: $0.package, places: Set($0.places).sorted()) }.sorted { $0.package < $1.package }
  }

  /// The path, and what within that file.
  private static func place(of value: JSONValue) -> String? {
    guard let path = value["path"]?.text, !path.isEmpty else { return nil }
    return path + (value["member"]?.text.map { "!/\($0)" } ?? "")
  }

  /// What a script says that it could not read: paths, or objects with path and reason.
  private static func unread(_ result: ExportedResult) -> [String] {
    (result.output["unread"]?.elements ?? []).compactMap { value in
      guard let path = value.text ?? place(of: value) else { return nil }
      return "the script \(result.script) could not read \(path)" + (value["reason"]?.text.map { ": \($0)" } ?? "")
    }
  }
}

extension ExportedPackage {
  /// By the bytes of type, name, version and so on.
  fileprivate static func < (left: ExportedPackage, right: ExportedPackage) -> Bool {
    let fields: [(String, String)] = [
      (left.type, right.type), (left.name, right.name), (left.version, right.version), (left.identity, right.identity),
    ]
    return fields.lazy.filter { !$0.utf8.elementsEqual($1.utf8) }.map { $0.utf8.lexicographicallyPrecedes($1.utf8) }.first
      ?? false
  }
}
