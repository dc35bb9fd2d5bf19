import CollectorCore
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
      self.init(name: name, origin: path.string, suffix: suffix, content: content)
    } catch let error as ScriptError {
      throw error
    } catch {
      throw unreadable(String(describing: error))
    }
  }
}
