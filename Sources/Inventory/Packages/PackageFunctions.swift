import Foundation
import GRDB

/// What views and people who ask in SQL need to read lists of packages.
extension DatabaseFunction {
  /// `package_ids(packages)`: the numbers of a list, as an array in JSON; NULL of NULL.
  static let packageIDs = DatabaseFunction("package_ids", argumentCount: 1, pure: true) { values in
    guard let data = Data.fromDatabaseValue(values[0]) else { return nil }
    return "[\(try PackageList.decode(data).map(String.init).joined(separator: ","))]"
  }

  /// `has_package(packages, id)`: whether a number is in a list. NULL where there is no list.
  static let hasPackage = DatabaseFunction("has_package", argumentCount: 2, pure: true) { values in
    guard let data = Data.fromDatabaseValue(values[0]), let wanted = Int64.fromDatabaseValue(values[1]) else { return nil }
    var isThere = false
    _ = data.withUnsafeBytes { bytes in
      PackageList.forEach(bytes) { id in
        isThere = id == wanted
        return !isThere
      }
    }
    return isThere
  }
}
