import CollectorCore
import Foundation
import SystemPackage

/// What is below the directory of a file writer.
struct WrittenFiles {
  /// The paths below the directory, in alphabetical order.
  let names: [String]
  /// What the files hold, where that was wanted.
  let documents: [JSONValue]

  init(below directory: FilePath, parses: Bool = true) throws {
    var names: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory.string) {
      var isDirectory: ObjCBool = false
      let path = directory.pushing(FilePath(name)).string
      if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue { names.append(name) }
    }
    self.names = names.sorted()
    self.documents = !parses ? [] : try names.flatMap { try Self.lines(of: directory.pushing(FilePath($0))) }
  }

  /// The documents of a file that has one in each line.
  static func lines(of path: FilePath) throws -> [JSONValue] {
    let data = try Data(contentsOf: URL(filePath: path.string))
    return try data.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Data($0)) }
  }
}
