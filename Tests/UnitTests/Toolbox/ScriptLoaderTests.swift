import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Toolbox

@Suite struct ScriptLoaderTests {
  private let loader = ScriptLoader(runtimes: [BashRuntime()])

  /// Loads what `arguments` makes of a directory with these files.
  private func load(
    _ files: [String: String],
    _ arguments: (TemporaryDirectory) throws -> [String]
  ) async throws -> (Result<[LoadedScript], ScriptError>, String) {
    try await withTemporaryDirectory { directory in
      for (name, text) in files {
        let parent = directory.file(name).removingLastComponent()
        try FileManager.default.createDirectory(atPath: parent.string, withIntermediateDirectories: true)
        try directory.write(text, to: name)
      }
      do {
        return (.success(try await loader.load(arguments(directory))), directory.path.string)
      } catch let error as ScriptError {
        return (.failure(error), directory.path.string)
      }
    }
  }

  @Test func withoutArgumentsTheBuiltInOnes() async throws {
    let scripts = try await loader.load([])
    #expect(scripts.map(\.script.name) == ["packages"])
    #expect(scripts.map(\.origin) == ["built-in"])
    #expect(scripts.map(\.runtime) == ["bash"])
    #expect(scripts.map(\.script.settings.kind) == [.packages])
    #expect(scripts.map(\.script.settings.output) == [.json])
  }

  @Test func namesFilesAndDirectoriesInTheirOrder() async throws {
    let files = [
      "z.sh": "echo z", "dir/b.sh": "echo b", "dir/a": "#!/bin/bash\n", "dir/.hidden": "?", "dir/README": "?",
      "dir/README.txt": "?",
      "dir/notes.md": "?", "dir/below/c.sh": "echo c",
    ]
    let (result, directory) = try await load(files) { [$0.file("z.sh").string, "packages", $0.file("dir").string] }
    let scripts = try result.get()
    #expect(scripts.map(\.script.name) == ["z", "packages", "a", "b"])
    #expect(scripts.map(\.origin) == ["\(directory)/z.sh", "built-in", "\(directory)/dir/a", "\(directory)/dir/b.sh"])
  }

  @Test func theNameIsWithoutTheSuffixAndTheSuffixInLowerCase() async throws {
    let (result, _) = try await load(["my.check.SH": "true"]) { [$0.file("my.check.SH").string] }
    let script = try #require(try result.get().first?.script)
    #expect(script.name == "my.check")
    #expect(script.command.last == "/collector/script/my.check.sh")
  }

  @Test func theSameScriptHasTheSameDigestWhereverItIs() async throws {
    let (first, _) = try await load(["a/x.sh": "echo 1"]) { [$0.file("a/x.sh").string] }
    let (second, _) = try await load(["b/x.sh": "echo 1"]) { [$0.file("b/x.sh").string] }
    let (third, _) = try await load(["b/x.sh": "echo 2"]) { [$0.file("b/x.sh").string] }
    let digests = try [first, second, third].flatMap { try $0.get().map(\.script.digest) }
    #expect(digests[0] == digests[1] && digests[1] != digests[2])
  }

  @Test func oneNameTwiceIsRefused() async throws {
    let (result, directory) = try await load(["a/x.sh": "true", "b/x": "#!/bin/sh\n"]) {
      [$0.file("a").string, $0.file("b/x").string]
    }
    #expect(result == .failure(.duplicateName(name: "x", files: ["\(directory)/a/x.sh", "\(directory)/b/x"])))
    let (builtIn, other) = try await load(["packages.sh": "true"]) { ["packages", $0.file("packages.sh").string] }
    #expect(builtIn == .failure(.duplicateName(name: "packages", files: ["built-in", "\(other)/packages.sh"])))
  }

  @Test func whatIsNoScriptIsNamed() async throws {
    let (result, directory) = try await load(["dir/a.sh": "true", "dir/b.txt": "text"]) { [$0.file("dir").string] }
    #expect(result == .failure(.noRuntime(file: "\(directory)/dir/b.txt", known: ["bash"])))
  }

  @Test func anUnknownNameIsToldWithTheKnownOnes() async throws {
    let error = await #expect(throws: ScriptError.self) { try await loader.load(["package"]) }
    #expect(error == .unknownName(name: "package", known: ["package-deps", "packages"]))
  }

  @Test(arguments: [
    ("missing.sh", "No such file"), ("empty.sh", "it is empty"), ("emptyDirectory", "there is no script"),
    ("large.sh", "more than 33554432 bytes"), ("pipe.sh", "not a regular file"), ("\u{1B}[31m.sh", "cannot be printed"),
    (String(repeating: "n", count: 98) + ".sh", "more than 100 bytes"),
  ])
  func whatCannotBeReadIsNamed(name: String, reason: String) async throws {
    let texts = ["empty.sh": "", "emptyDirectory/README.md": "none"]
    let (result, directory) = try await load(texts) { directory in
      let path = directory.file(name)
      switch name {
      case "large.sh":
        // A file without blocks: only its length is large.
        try directory.write("", to: name)
        truncate(path.string, off_t(ScriptFile.largestContent) + 1)
      case "pipe.sh": mkfifo(path.string, 0o600)
      case "missing.sh", "empty.sh", "emptyDirectory": break
      default: try directory.write("true", to: name)
      }
      return [path.string]
    }
    guard case .failure(.unreadable(let file, let actual)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(file == "\(directory)/\(name)")
    #expect(actual.contains(reason))
  }

  @Test func theFirstRuntimeThatRecognisesAScriptRunsIt() async throws {
    struct Never: ScriptRuntime {
      let name = "never"
      func recognises(_ file: ScriptFile) -> Bool { false }
      func prepare(_ file: ScriptFile) async throws -> Script { throw ScriptError.unreadable(file: file.origin, reason: "") }
    }
    let scripts = try await ScriptLoader(runtimes: [Never(), BashRuntime()]).load([])
    #expect(scripts.map(\.runtime) == ["bash"])
    let error = await #expect(throws: ScriptError.self) { try await ScriptLoader(runtimes: [Never()]).load([]) }
    #expect(error == .noRuntime(file: "built-in", known: ["never"]))
  }
}
