import CollectorTestKit
import ContentStore
import Foundation
import Logging
import NIOCore
import OCI
import SystemPackage
import Testing

/// What processes that were killed have left, and directories that are no store.
@Suite struct StoreRecoveryTests {
  /// What can be half done, each as what is on disk then.
  static let halfDone: [(name: String, make: @Sendable (FilePath) throws -> Void)] = [
    ("a directory being made", { try tree($0.appending("work/1/fs/deep")) }),
    (
      "a directory being made, with its lock",
      { store in
        try tree(store.appending("work/1/fs"))
        try write("", store.appending("work/1.lock"))
      }
    ),
    ("a layer without its record", { try tree($0.appending("layers/000000000000000000000000/fs")) }),
    (
      "a layer with half a record",
      { store in
        try tree(store.appending("layers/000000000000000000000000/fs"))
        try write("{\"unpacked\":", store.appending("layers/000000000000000000000000/layer.json"))
      }
    ),
    ("something being removed", { try tree($0.appending("trash/1/fs/deep")) }),
    ("a lease of nobody", { try write("blob sha256:\(String(repeating: "0", count: 64))\n", $0.appending("leases/1")) }),
    ("a file being written", { try write("{", $0.appending(".new-1")) }),
    ("a blob being written", { try write("{", $0.appending("blobs/sha256/.new-1")) }),
    ("an index that is cut off", { try write("{\"manifests\":[", $0.appending("index.json")) }),
    ("locks of nobody", { try write("", $0.appending("locks/layer-1")) }),
  ]

  private static func tree(_ path: FilePath) throws {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    try write("x", path.appending("file"))
    chmod(path.string, 0)
  }

  private static func write(_ text: String, _ path: FilePath) throws {
    try Data(text.utf8).write(to: URL(filePath: path.string))
  }

  @Test(arguments: halfDone.indices) func whatIsHalfDoneIsMended(index: Int) async throws {
    let (name, make) = Self.halfDone[index]
    try await withTemporaryDirectory { directory in
      let store = try ContentStoreTests.open(directory)
      let lease = try store.makeLease()
      try await ContentStoreTests.ingest(Data("kept".utf8), store, lease)
      let layer = try await ContentStoreTests.layer("kept", store, lease)
      lease.release()
      try make(store.directory)
      let again = try ContentStoreTests.open(directory)
      let other = try again.makeLease()
      defer { other.release() }
      #expect(try again.layer(layer.diffID, form: ContentStoreTests.form, lease: other) == layer, "\(name)")
      #expect(try again.blob(Digest(sha256Of: "kept".utf8), lease: other) != nil, "\(name)")
      for part in ["work", "trash", "locks"] {
        let left = try FileManager.default.contentsOfDirectory(atPath: again.directory.appending(part).string)
        #expect(left == [], "\(name): \(part)")
      }
      #expect(try again.usage().layers == 1, "\(name)")
      let names = try FileManager.default.contentsOfDirectory(atPath: again.directory.string)
      #expect(!names.contains { $0.hasPrefix(".new") }, "\(name)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: again.directory.appending("leases").string).count == 1,
        "\(name)"
      )
    }
  }

  @Test func deepAndClosedTreesAreRemovedAndLinksAreNotFollowed() async throws {
    try await withTemporaryDirectory { directory in
      let outside = directory.file("outside")
      try Data("x".utf8).write(to: URL(filePath: outside.string))
      let store = try ContentStoreTests.open(directory)
      let lease = try store.makeLease()
      let diffID = Digest(sha256Of: "deep".utf8)
      guard case .begun(let session) = try await store.beginLayer(diffID, form: ContentStoreTests.form, lease: lease) else {
        return
      }
      var top = open(session.directory.string, O_RDONLY | O_DIRECTORY)
      for _ in 0..<3000 {
        mkdirat(top, "dddddddddd", 0o700)
        symlinkat(outside.string, top, "link")
        let next = openat(top, "dddddddddd", O_RDONLY | O_DIRECTORY)
        fchmod(top, 0)
        close(top)
        top = next
      }
      close(top)
      session.cancel()
      #expect(try store.trash() == [])
      #expect(FileManager.default.fileExists(atPath: outside.string))
      lease.release()
    }
  }

  @Test func aDirectoryThatIsNoStoreIsLeftAlone() async throws {
    try await withTemporaryDirectory { directory in
      let cache = directory.file("cache")
      try FileManager.default.createDirectory(atPath: cache.string, withIntermediateDirectories: false)
      try Data("mine".utf8).write(to: URL(filePath: cache.appending("letter").string))
      do {
        _ = try ContentStoreTests.open(directory)
        Issue.record("it is taken for a store")
      } catch StoreError.notAStore {}
      #expect(try FileManager.default.contentsOfDirectory(atPath: cache.string) == ["letter"])
    }
  }

  @Test func aStoreOfANewerFormatIsLeftAlone() async throws {
    try await withTemporaryDirectory { directory in
      let store = try ContentStoreTests.open(directory)
      try Data("2\n".utf8).write(to: URL(filePath: store.directory.appending("format").string))
      #expect(throws: StoreError.newerFormat(path: store.directory, found: 2, known: 1)) { try ContentStoreTests.open(directory) }
    }
  }
}
