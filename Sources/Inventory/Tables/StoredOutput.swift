import CollectorCore
import Foundation
import GRDB

/// What a result's columns say of its output.
struct StoredOutput {
  /// The number of the output, or of what it is without its packages.
  let output: Int64
  /// The numbers of its packages; `nil` where they are not kept apart.
  let packages: Data?

  /// Keeps an output.
  ///
  /// - Parameter isPackageList: Whether it is a good output of kind `packages`: whatever failed scripts print is no list of packages.
  init(_ output: JSONValue, isPackageList: Bool, packages interner: PackageInterner, in database: Database) throws {
    guard isPackageList, case .object(var members) = output, let entries = members["packages"]?.elements else {
      self.output = try OutputTable.insert(output, in: database)
      self.packages = nil
      return
    }
    members["packages"] = nil
    self.output = try OutputTable.insert(.object(members), in: database)
    self.packages = PackageList.encode(try interner.ids(of: entries, in: database))
  }

  /// The output, as it was kept, from its two columns.
  static func output(json: String, packages: Data?, in database: Database) throws -> JSONValue {
    let document = try JSONValue(stored: json, column: "json")
    guard let packages else { return document }
    guard case .object(var members) = document else { throw StoredValueError(column: "json") }
    let entries = try PackageList.decode(packages).map { try PackageTable.package($0, in: database).entry() }
    members["packages"] = .array(entries)
    return .object(members)
  }
}
