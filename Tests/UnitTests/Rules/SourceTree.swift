import Foundation

/// The package's own files, as the rules see them.
struct SourceTree {
  /// The folders of `Sources`.
  let targets: Set<String>
  let files: [SourceFile]
  /// The text of `Package.swift`.
  let package: String

  /// Reads the checkout that this file is in, as `Tests/UnitTests/Rules/SourceTree.swift`.
  init() throws {
    var root = URL(filePath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let sources = root.appending(path: "Sources")
    let manager = FileManager.default
    targets = Set(try manager.contentsOfDirectory(atPath: sources.path).filter { !$0.hasPrefix(".") })
    files = try manager.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }.sorted().map { path in
      SourceFile(path: path, text: String(decoding: try Data(contentsOf: sources.appending(path: path)), as: UTF8.self))
    }
    package = String(decoding: try Data(contentsOf: root.appending(path: "Package.swift")), as: UTF8.self)
  }

  init(files: [SourceFile], targets: Set<String> = [], package: String = "") {
    (self.files, self.targets, self.package) = (files, targets, package)
  }
}
