/// Each rule gives the places where it is broken, in a line each.
extension SourceTree {
  /// Imports of ours that the table does not allow.
  func forbiddenImports(_ table: [String: Set<String>]) -> [String] {
    files.flatMap { file in
      file.imports.filter { table[$0] != nil && $0 != file.target && table[file.target]?.contains($0) != true }.sorted()
        .map { "\(file.path) imports \($0)" }
    }
  }

  /// Folders of `Sources` that the table does not know.
  func unknownTargets(_ table: [String: Set<String>]) -> [String] {
    targets.subtracting(table.keys).sorted().map { "Sources/\($0) is not in the table" }
  }

  func filesLonger(than limit: Int) -> [String] {
    files.filter { $0.lineCount > limit }.map { "\($0.path) has \($0.lineCount) lines" }
  }

  /// Dependencies of the package's own targets that the table does not allow, and targets that it does not know.
  func forbiddenDependencies(_ table: [String: Set<String>]) -> [String] {
    packageTargets.flatMap { name, dependencies -> [String] in
      guard let allowed = table[name] else { return ["the target \(name) is not in the table"] }
      return dependencies.filter { !allowed.contains($0) }.map { "the target \(name) depends on \($0)" }
    }
  }

  /// The targets of the package with the names of the targets that each depends on; neither tests nor benchmarks, which may use all.
  var packageTargets: [(name: String, dependencies: [String])] {
    let declaration =
      /\.(?:executableTarget|target)\(\s*name:\s*"([^"]+)",\s*dependencies:\s*\[([^\]]*)\](,\s*path:\s*"Benchmarks\/)?/
    let targets = package.matches(of: declaration).filter { $0.3 == nil }.map { match in
      (String(match.1), match.2.matches(of: /"([^"]+)"/).map { String($0.1) })
    }
    return targets + package.matches(of: /\.systemLibrary\(\s*name:\s*"([^"]+)"/).map { (String($0.1), []) }
  }

  /// Places where a plugin of `target` uses a type of another one. What both need belongs beside the folders, or in one of `sharedFolders`.
  func usesBetweenPlugins(of target: String, sharedFolders: Set<String>) -> [String] {
    let folders = Dictionary(grouping: files.filter { $0.target == target && $0.folder != nil }) { $0.folder ?? "" }
    return folders.sorted { $0.key < $1.key }.flatMap { folder, files -> [String] in
      // A folder's own types, nested and private ones too, are what it means by their names.
      let own = Set(files.flatMap(\.types))
      let others = folders.filter { $0.key != folder && !sharedFolders.contains($0.key) }.values.joined()
      let foreign = Set(others.flatMap(\.sharedTypes)).subtracting(own).sorted()
      return files.flatMap { file in foreign.filter { file.uses($0) }.map { "\(file.path) uses \($0) of another plugin" } }
    }
  }
}
