import Testing

/// Holds the sources against the architecture. A breach is mended there, or argued for in the table.
@Suite struct ArchitectureTests {
  /// More than this is more than one idea.
  private static let longestFile = 400

  private let tree: SourceTree

  init() throws {
    tree = try SourceTree()
  }

  @Test func targetsImportWhatTheTableAllows() {
    #expect(tree.forbiddenImports(TargetTable.imports).isEmpty)
  }

  @Test func everyTargetIsInTheTable() {
    #expect(tree.unknownTargets(TargetTable.imports).isEmpty)
  }

  @Test func thePackageDependsAsTheTableAllows() {
    #expect(tree.forbiddenDependencies(TargetTable.imports).isEmpty)
    // What is read there is all that is there.
    #expect(Set(tree.packageTargets.map(\.name)) == tree.targets)
  }

  @Test func thePipelineKnowsNoPlugin() {
    let plugins = TargetTable.imports.keys.filter { $0 != "OCI" && $0 != "CollectorCore" }
    let core = tree.files.filter { $0.target == "CollectorCore" }
    #expect(!core.isEmpty)
    for file in core { #expect(file.imports.isDisjoint(with: plugins), "\(file.path)") }
  }

  /// Somebody who adds a plugin has one file of the command line to edit.
  @Test func pluginsAreNamedInOnePlace() {
    let plugins = [
      "DockerEngine", "RegistrySource", "LayoutSource", "OCIArchiveSource", "DockerArchiveSource", "DaemonSource",
      "SandboxEngine", "SQLiteInventory", "InventoryWriter", "FileWriter", "StandardOutputWriter", "SpooledWriter", "BashRuntime",
      "PythonRuntime", "RubyRuntime", "ExecutableRuntime", "CompilingRuntime",
    ]
    let others = tree.files.filter { $0.target == "collector" && $0.path != "collector/Wiring/BuiltInPlugins.swift" }
    #expect(!others.isEmpty)
    for file in others {
      for plugin in plugins { #expect(!file.uses(plugin), "\(file.path) names \(plugin)") }
    }
  }

  @Test(arguments: TargetTable.plugins)
  func pluginsDoNotKnowEachOther(target: String, sharedFolders: Set<String>) {
    #expect(tree.usesBetweenPlugins(of: target, sharedFolders: sharedFolders).isEmpty)
  }

  @Test func filesAreShort() {
    #expect(tree.filesLonger(than: Self.longestFile).isEmpty)
  }

  /// Sources that are found and read: else every rule holds.
  @Test func readsTheSources() throws {
    let digest = try #require(tree.files.first { $0.path == "OCI/Digest.swift" })
    #expect(digest.imports == ["Crypto"])
    #expect(digest.sharedTypes == ["Digest", "DigestHasher"])
    #expect(digest.lineCount > 50)
  }
}
