import Testing

/// The rules find what they are for.
@Suite struct RuleTests {
  private static let table: [String: Set<String>] = ["A": [], "B": ["A"], "P": ["A"]]

  @Test(
    arguments: [
      ("import A", ["A"]), ("public import A", ["A"]), ("  package import A  // why", ["A"]), ("@testable import A", ["A"]),
      ("@_spi(X) @preconcurrency public import A", ["A"]), ("import struct A.B", ["A"]), ("internal import func A.b", ["A"]),
      ("import A\nimport _B2", ["A", "_B2"]), ("// import A", []), ("let text = \"import A\"", []), ("important A", []),
      ("importA", []),
    ] as [(String, Set<String>)]
  )
  func findsImports(text: String, modules: Set<String>) {
    #expect(SourceFile(path: "A/a.swift", text: text).imports == modules)
  }

  @Test func findsForbiddenImports() {
    let tree = SourceTree(files: [
      .init(path: "A/a.swift", text: "import Foundation\npublic import B"), .init(path: "B/b.swift", text: "import A\nimport P"),
      .init(path: "P/x/p.swift", text: "import A\nimport P"), .init(path: "Z/z.swift", text: "import A"),
    ])
    #expect(tree.forbiddenImports(Self.table) == ["A/a.swift imports B", "B/b.swift imports P", "Z/z.swift imports A"])
  }

  @Test func findsUnknownTargets() {
    #expect(SourceTree(files: [], targets: ["A", "Z"]).unknownTargets(Self.table) == ["Sources/Z is not in the table"])
  }

  @Test func findsForbiddenDependencies() {
    let package = """
        .target(name: "A", dependencies: [crypto], swiftSettings: strict),
        .target(
          name: "B",
          dependencies: ["A", "P", crypto],
        ),
        .executableTarget(name: "Z", dependencies: []),
        .executableTarget(
          name: "measure",
          dependencies: ["A", "P"],
          path: "Benchmarks/Measure",
        ),
        .testTarget(name: "T", dependencies: ["A", "B", "P"]),
      """
    #expect(
      SourceTree(files: [], package: package).forbiddenDependencies(Self.table)
        == ["the target B depends on P", "the target Z is not in the table"]
    )
  }

  @Test func findsUsesBetweenPlugins() {
    let tree = SourceTree(files: [
      .init(path: "P/shared.swift", text: "struct Shared {}"),
      .init(
        path: "P/x/x.swift",
        text: "public struct One {\n  struct Inner {}\n}\nfinal class Both {}\nprivate struct Hidden {}\nlet s = Shared()"
      ),
      .init(path: "P/y/y.swift", text: "// One\nlet a = \"One\"\nlet b: [Other.Inner]\nenum Both {}\nstruct Hidden {}"),
      .init(path: "P/z/z.swift", text: "let a = One()"),
      .init(path: "P/common/c.swift", text: "enum Common {}"),
      .init(path: "P/z/c.swift", text: "let a = Common.self, b = \"One\", c = Ones()"),
      .init(path: "A/z/z.swift", text: "let a = One()"),
    ])
    let use = "P/z/z.swift uses One of another plugin"
    #expect(tree.usesBetweenPlugins(of: "P", sharedFolders: ["common"]) == [use])
    #expect(tree.usesBetweenPlugins(of: "P", sharedFolders: []) == [use, "P/z/c.swift uses Common of another plugin"])
    #expect(tree.usesBetweenPlugins(of: "A", sharedFolders: []).isEmpty)
  }

  @Test func findsLongFiles() {
    let tree = SourceTree(files: [
      .init(path: "A/a.swift", text: String(repeating: "x\n", count: 5)),
      .init(path: "A/b.swift", text: String(repeating: "x\n", count: 6)),
    ])
    #expect(tree.filesLonger(than: 5) == ["A/b.swift has 6 lines"])
  }
}
