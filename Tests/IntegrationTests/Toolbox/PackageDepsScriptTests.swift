import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Testing
import Toolbox

@Suite struct PackageDepsScriptTests {
  /// What `package-deps.sh` prints, as far as tests look at it.
  private struct Graph: Decodable {
    struct Node: Decodable {
      let id: String
      let name: String
      let version: String
      let type: String
    }

    struct Edge: Decodable {
      let from: String
      let to: String
      let kind: String
      let requirements: [String]
    }

    struct Unresolved: Decodable {
      let from: String
      let kind: String
      let requirement: String
    }

    let nodes: [Node]
    let edges: [Edge]
    let unresolved: [Unresolved]
    let databases: [String]

    /// "from kind to: requirement, requirement"
    var edgeTexts: [String] { edges.map { "\($0.from) \($0.kind) \($0.to): \($0.requirements.joined(separator: ", "))" } }
    var unresolvedTexts: [String] { unresolved.map { "\($0.from) \($0.kind) \($0.requirement)" } }
  }

  private func readGraph(of root: RootFileSystem) async throws -> Graph {
    let outcome = try await runBuiltInScript("package-deps", root)
    guard outcome.status.isSuccess, outcome.error.isEmpty else { throw ScriptFailure(outcome: outcome) }
    return try JSONDecoder().decode(Graph.self, from: outcome.output)
  }

  private func readGraph(ofFiles files: [String: String]) async throws -> Graph {
    try await withRootFileSystem(files) { try await readGraph(of: $0) }
  }

  private static func deb(_ name: String, _ version: String, _ architecture: String = "amd64", _ fields: String...) -> String {
    let lines = ["Package: \(name)", "Status: install ok installed", "Version: \(version)", "Architecture: \(architecture)"]
    return (lines + fields).joined(separator: "\n") + "\n\n"
  }

  @Test func anEmptyRootFileSystemHasNothing() async throws {
    let graph = try await readGraph(ofFiles: [:])
    #expect(graph.nodes.isEmpty && graph.edges.isEmpty && graph.unresolved.isEmpty && graph.databases.isEmpty)
  }

  @Test func dpkgHasAlternativesAndWhatOthersProvide() async throws {
    let status =
      Self.deb(
        "a",
        "1",
        "amd64",
        "Pre-Depends: libc6 (>= 2.34), awk",
        "Depends: libc6 (>= 2.3), b (>> 1) | c:any (<< 1:0),\n d [amd64], missing (= 1) | other",
        "Recommends: nothing-there",
        "Suggests: c"
      )
      + Self.deb("libc6", "2.36-9", "amd64", "Depends: a") + Self.deb("libc6", "2.36-9", "i386", "Depends: a")
      + Self.deb("mawk", "1.3", "amd64", "Provides: awk") + Self.deb("b", "1") + Self.deb("c", "5~rc1")
      + Self.deb("dd", "2", "all", "Provides: d (= 3)") + "Package: d\nStatus: deinstall ok config-files\nVersion: 1\n"
    let graph = try await readGraph(ofFiles: ["var/lib/dpkg/status": status])
    #expect(graph.nodes.map(\.id) == ["a", "libc6:amd64", "libc6:i386", "mawk", "b", "c", "dd"])
    #expect(
      graph.edgeTexts == [
        "a pre-depends libc6:amd64: libc6 (>= 2.34)",
        "a pre-depends mawk: awk",
        "a depends libc6:amd64: libc6 (>= 2.3)",
        "a depends c: b (>> 1) | c:any (<< 1:0)",
        "a depends dd: d [amd64]",
        "a suggests c: c",
        "libc6:amd64 depends a: a",
        "libc6:i386 depends a: a",
      ]
    )
    #expect(graph.unresolvedTexts == ["a depends missing (= 1) | other"])
  }

  @Test(arguments: [
    ("1.0", ">= 1.0~rc1", true), ("1.0~rc1", ">= 1.0", false), ("1:0.1", ">> 9", true), ("1.10", ">> 1.9", true),
    ("1.0-1", "= 1.0-1", true), ("1.0-1+b1", "<= 1.0-1", false), ("2.0a", "<< 2.0+", true), ("007", "= 7", true),
    ("18446744073709551617", ">> 18446744073709551616", true), ("1", "< 1", true),
  ])
  func comparesVersionsAsDpkg(installed: String, relation: String, meets: Bool) async throws {
    let status = Self.deb("a", "1", "amd64", "Depends: b (\(relation))") + Self.deb("b", installed)
    let graph = try await readGraph(ofFiles: ["var/lib/dpkg/status": status])
    #expect(graph.edges.count == (meets ? 1 : 0))
    #expect(graph.unresolved.count == (meets ? 0 : 1))
  }

  @Test func apkHasLibrariesAndCommands() async throws {
    let installed = """
      P:a
      V:1-r0
      A:x86_64
      D:so:libc.musl-x86_64.so.1 cmd:tool b>=1 !conflict /bin/sh gone~1.2

      P:musl
      V:1.2.5-r0
      A:x86_64
      p:so:libc.musl-x86_64.so.1=1

      P:b
      V:1-r1
      A:x86_64
      D:b
      p:cmd:tool=1-r1 /bin/sh

      """
    let graph = try await readGraph(ofFiles: ["lib/apk/db/installed": installed])
    #expect(
      graph.edgeTexts == [
        "a depends musl: so:libc.musl-x86_64.so.1", "a depends b: cmd:tool, b>=1, /bin/sh",
      ]
    )
    #expect(graph.unresolvedTexts == ["a depends gone~1.2"])
  }

  @Test func pacmanHasOptionalOnes() async throws {
    func desc(_ name: String, _ version: String, _ rest: String) -> String {
      "%NAME%\n\(name)\n\n%VERSION%\n\(version)\n\n%ARCH%\nx86_64\n\n\(rest)"
    }
    let local = "var/lib/pacman/local"
    let files = [
      "\(local)/a-1-1/desc": desc("a", "1-1", "%DEPENDS%\nglibc>=2.3\nsh\nmissing\n\n%OPTDEPENDS%\nb: for more\nc\n\n"),
      "\(local)/b-1-1/desc": desc("b", "1-1", "%PROVIDES%\nsh\n\n"),
      "\(local)/glibc-2.39-1/desc": desc("glibc", "2.39-1", ""),
    ]
    let graph = try await readGraph(ofFiles: files)
    #expect(graph.edgeTexts == ["a depends glibc: glibc>=2.3", "a depends b: sh", "a suggests b: b: for more"])
    #expect(graph.unresolvedTexts == ["a depends missing"])
  }

  @Test func opkgIsLikeDpkg() async throws {
    let status = """
      Package: a
      Version: 1
      Depends: libc, kernel (= 6.1)
      Status: install user installed

      Package: libc
      Version: 1.2.4-4
      Status: install hold installed

      """
    let graph = try await readGraph(ofFiles: ["usr/lib/opkg/status": status])
    #expect(graph.edgeTexts == ["a depends libc: libc"])
    #expect(graph.unresolvedTexts == ["a depends kernel (= 6.1)"])
  }

  @Test(arguments: RPMDatabase.allCases)
  func rpmHasWhatOthersProvideAndFiles(form: RPMDatabase) async throws {
    func header(_ name: String) -> RPMHeader {
      RPMHeader(name: name, version: "1", release: "2", architecture: "noarch", source: nil)
    }
    let headers = [
      header("a").adding(
        provides: ["a", "a(x86-64)"],
        requires: [
          "/bin/sh", "/usr/bin/perl", "libc.so.6()(64bit)", "rpmlib(CompressedFileNames)", "(b or c)", "(x if y)", "gone",
        ]
      ),
      header("bash").adding(provides: ["/bin/sh"], requires: []),
      header("glibc").adding(provides: ["libc.so.6()(64bit)", "libc.so.6"], requires: ["a"]),
      header("b").adding(provides: [], requires: [], directory: "/usr/bin/", files: ["other", "perl"]),
    ]
    let graph = try await withRootFileSystem { root in
      try root.makeDirectory("var/lib/rpm")
      try await form.write(headers.map(\.bytes), to: root.path.appending("var/lib/rpm/\(form.rawValue)"))
      return try await readGraph(of: root)
    }
    #expect(graph.nodes.map(\.id) == ["a", "bash", "glibc", "b"])
    #expect(graph.nodes.allSatisfy { $0.version == "1-2" && $0.type == "rpm" })
    #expect(
      graph.edgeTexts == [
        "a depends bash: /bin/sh", "a depends b: /usr/bin/perl, (b or c)", "a depends glibc: libc.so.6()(64bit)",
        "glibc depends a: a",
      ]
    )
    #expect(graph.unresolvedTexts == ["a depends gone"])
  }

  @Test(arguments: [("var/lib/dpkg/status", "nonsense\n"), ("var/lib/rpm/Packages", ""), ("var/lib/rpm/rpmdb.sqlite", "x")])
  func aBrokenDatabaseIsNotAShortGraph(path: String, text: String) async throws {
    try await withRootFileSystem([path: text]) { root in
      let outcome = try await runBuiltInScript("package-deps", root)
      #expect(outcome.status == .exited(1))
      #expect(outcome.output.isEmpty)
      #expect(outcome.error.hasPrefix("package-deps: ") && outcome.error.contains("/\(path)"))
    }
  }

  /// The scripts cannot share a file, so they share a text.
  @Test func bothScriptsReadRPMInTheSameWay() throws {
    let parts = try BuiltInScripts.all.filter { $0.name.hasPrefix("package") }.map { script in
      let lines = String(decoding: script.content, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      let start = try #require(lines.firstIndex { $0.hasPrefix("# <rpm>") })
      let end = try #require(lines.firstIndex { $0 == "# </rpm>" })
      return lines[(start + 1)..<end].joined(separator: "\n")
    }
    #expect(parts.count == 2 && Set(parts).count == 1)
  }
}
