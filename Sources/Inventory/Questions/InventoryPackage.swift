public import CollectorCore

/// A package as scripts of kind `packages` list it.
public struct InventoryPackage: Sendable, Hashable {
  /// `deb`, `rpm`, …; empty where the script does not say.
  public let type: String
  public let name: String
  public let version: String
  /// Empty where the script does not say.
  public let architecture: String
  /// The name of the source package; empty where the script does not say.
  public let source: String
  /// The whole entry.
  public let entry: JSONValue
}

extension InventoryPackage {
  init(_ package: StoredPackage) throws(StoredValueError) {
    let entry = try package.entry()
    // Where a column could not hold the text, the entry has it.
    self.init(
      type: entry["type"]?.text ?? "",
      name: entry["name"]?.text ?? "",
      version: entry["version"]?.text ?? "",
      architecture: entry["architecture"]?.text ?? "",
      source: entry["source"]?.text ?? "",
      entry: entry
    )
  }
}
