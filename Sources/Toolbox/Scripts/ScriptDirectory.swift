import CollectorCore
import Foundation
import SystemPackage

/// A directory of scripts.
struct ScriptDirectory {
  private let path: FilePath

  init(_ path: FilePath) {
    self.path = path
  }

  /// The scripts that are directly in it, sorted by name. Hidden files, directories, files that explain the scripts and those with their parameters or settings are none; anything
  /// else is taken for one, so that a misnamed script is not left out in silence.
  func files() throws(ScriptError) -> [ScriptFile] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path.string).sorted()
    } catch {
      throw .unreadable(file: path.string, reason: error.localizedDescription)
    }
    var files: [ScriptFile] = []
    for name in names where !Self.isSetAside(name) {
      let file = path.appending(name)
      if (try? file.stat().type) == .directory { continue }
      files.append(try ScriptFile(reading: file))
    }
    guard !files.isEmpty else { throw .unreadable(file: path.string, reason: "there is no script in this directory") }
    return files
  }

  private static func isSetAside(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("README") || name.lowercased().hasSuffix(".md") || ScriptFile.isCompanion(name)
  }
}
