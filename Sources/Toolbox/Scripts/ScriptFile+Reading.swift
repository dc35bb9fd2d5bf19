import CollectorCore
import Foundation
import SystemPackage

extension ScriptFile {
  /// The name of a script becomes that of a file in the container and of a directory of results; this is what every archive
  /// format takes.
  private static let longestName = 100
  /// Room for a program that is linked statically. A script that is larger is a mistake, and would be held in memory.
  static let largestContent = 32 << 20

  /// Reads a script.
  ///
  /// - Throws: `ScriptError.unreadable`, also where its name would not do for its results.
  init(reading path: FilePath) throws(ScriptError) {
    func unreadable(_ reason: String) -> ScriptError { .unreadable(file: path.string, reason: reason) }

    guard let name = path.stem, let fileName = path.lastComponent?.string else { throw unreadable("it has no name") }
    guard fileName.utf8.count <= Self.longestName else { throw unreadable("its name has more than \(Self.longestName) bytes") }
    guard name.escapedForTerminal == name else { throw unreadable("its name has characters that cannot be printed") }
    do {
      let content = try path.contents(atMost: Self.largestContent)
      guard !content.isEmpty else { throw unreadable("it is empty") }
      let suffix = path.extension.map { ".\($0.lowercased())" } ?? ""
      self.init(
        name: name,
        origin: path.string,
        suffix: suffix,
        content: content,
        parameters: try Self.parameters(of: name, beside: path),
        settings: try Self.contentIfThere(FilePath(path.string + Self.settingsSuffix))
      )
    } catch let error as ScriptError {
      throw error
    } catch {
      throw unreadable(String(describing: error))
    }
  }

  /// Reads the one file that is called `NAME.params` or `NAME.params.EXTENSION`.
  private static func parameters(of name: String, beside path: FilePath) throws(ScriptError) -> Parameters? {
    let directory = path.removingLastComponent()
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory.isEmpty ? "." : directory.string)
    } catch {
      // A script can be read where its directory cannot be listed.
      names = []
    }
    let found = names.filter { $0 == name + parametersSuffix || $0.hasPrefix("\(name)\(parametersSuffix).") }.sorted()
    guard let first = found.first else { return nil }
    guard found.count == 1 else {
      throw .unreadable(
        file: path.string,
        reason: "there are several files with its parameters: \(found.joined(separator: ", "))"
      )
    }
    return try contentIfThere(directory.appending(first)).map { Parameters(fileName: first, content: $0) }
  }

  private static func contentIfThere(_ path: FilePath) throws(ScriptError) -> Data? {
    do {
      return try path.contents(atMost: largestContent)
    } catch .system(.noSuchFileOrDirectory) {
      return nil
    } catch {
      throw .unreadable(file: path.string, reason: error.description)
    }
  }

  /// Whether a file of this name belongs to a script and is none itself.
  static func isCompanion(_ name: String) -> Bool {
    name.hasSuffix(settingsSuffix) || name.hasSuffix(parametersSuffix) || name.contains("\(parametersSuffix).")
  }
}
