import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import ContentStore

/// Trees that strangers have made are removed, and nothing else.
@Suite struct TreeRemovalTests {
  private static func make(_ path: FilePath) throws {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
  }

  @Test func whatIsNoDirectoryIsRemoved() async throws {
    try await withTemporaryDirectory { directory in
      try TreeRemoval.remove(directory.file("nothing"))
      try TreeRemoval.remove(directory.write("x", to: "file"))
      symlink(directory.path.string, directory.file("link").string)
      try TreeRemoval.remove(directory.file("link"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == [])
    }
  }

  @Test func linksAreNotFollowedAndClosedDirectoriesOpened() async throws {
    try await withTemporaryDirectory { directory in
      let tree = directory.file("tree")
      try Self.make(directory.file("outside"))
      try directory.write("x", to: "outside/file")
      try Self.make(tree.appending("a").appending("b"))
      symlink("../../outside", tree.appending("a").appending("link").string)
      symlink(directory.file("outside").string, tree.appending("link").string)
      link(directory.file("outside").appending("file").string, tree.appending("hard").string)
      mkfifo(tree.appending("pipe").string, 0)
      for name in ["name\nof lines", "\u{1}1", "...", String(repeating: "n", count: 255)] {
        try Self.make(tree.appending(name).appending("below"))
      }
      for path in [tree.appending("a").appending("b"), tree.appending("a"), tree] { chmod(path.string, 0) }
      try TreeRemoval.remove(tree)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == ["outside"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.file("outside").string) == ["file"])
    }
  }

  @Test(arguments: [31, 32, 33, 34, 3000]) func deepTreesAreRemoved(depth: Int) async throws {
    try await withTemporaryDirectory { directory in
      let tree = directory.file("tree")
      try Self.make(tree)
      var top = open(tree.string, O_RDONLY | O_DIRECTORY)
      for _ in 0..<depth {
        mkdirat(top, "directory", 0o700)
        mkdirat(top, "another", 0)
        symlinkat(directory.path.string, top, "link")
        let next = openat(top, "directory", O_RDONLY | O_DIRECTORY)
        fchmod(top, 0)
        close(top)
        top = next
      }
      close(top)
      try TreeRemoval.remove(tree)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == [])
    }
  }

  @Test func wideTreesAreRemoved() async throws {
    try await withTemporaryDirectory { directory in
      let tree = directory.file("tree")
      try Self.make(tree)
      for number in 0..<10_000 { try directory.write("", to: "tree/\(number)") }
      try TreeRemoval.remove(tree)
      #expect(FileStatus(tree) == nil)
    }
  }
}
