import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import ContentStore

/// Directories that are to be a store.
@Suite struct StoreOpeningTests {
  private static func open(_ path: FilePath) throws -> ContentStore {
    try ContentStore.open(path, budgetBytes: .max, logger: StoreFixture.logger)
  }

  private static func permissions(_ path: FilePath) -> UInt32? { FileStatus(path).map { UInt32($0.mode) & 0o777 } }

  @Test func aStoreIsMadeAndIsAnImageLayoutForNobodyElse() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("a").appending("b")
      let store = try Self.open(path)
      #expect(Self.permissions(path) == 0o700)
      let marker = try String(contentsOfFile: path.appending("oci-layout").string, encoding: .utf8)
      #expect(marker == #"{"imageLayoutVersion":"1.0.0"}"#)
      let index = try Data(contentsOf: URL(filePath: path.appending("index.json").string))
      #expect(try JSONDecoder().decode(Index.self, from: index) == Index(manifests: []))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.string)
      try store.close()
      _ = try Self.open(path)
      #expect(Self.permissions(path) == 0o700)
    }
  }

  @Test(arguments: [[], ["lost+found"], ["run"], [".new-1"]])
  func aDirectoryWithoutMeaningBecomesAStore(names: [String]) async throws {
    try await withTemporaryDirectory { directory in
      for name in names {
        try FileManager.default.createDirectory(atPath: directory.file(name).string, withIntermediateDirectories: true)
      }
      try directory.write("", to: "lock")
      #expect(try Self.open(directory.path).usage() == StoreUsage())
    }
  }

  @Test(arguments: ["letter", ".hidden", "index.json", "oci-layout", "blobs"])
  func aDirectoryOfAnotherPurposeIsLeftAlone(name: String) async throws {
    try await withTemporaryDirectory { directory in
      try directory.write("mine", to: name)
      let error = #expect(throws: StoreError.self) { _ = try Self.open(directory.path) }
      guard case .notAStore = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == [name])
    }
  }

  @Test func aFileIsNoStore() async throws {
    try await withTemporaryDirectory { directory in
      let file = try directory.write("mine", to: "file")
      #expect(throws: StoreError.notAStore(path: file, reason: "it is no directory")) { _ = try Self.open(file) }
      #expect(throws: StoreError.self) { _ = try Self.open(file.appending("below")) }
    }
  }

  @Test func aStoreOfANewerFormatIsLeftAlone() async throws {
    try await StoreFixture.with { fixture in
      try fixture.write("2\n", to: "format")
      try fixture.write("of the future", to: "index.json")
      let error = StoreError.newerFormat(path: fixture.root, found: 2, known: 1)
      #expect(throws: error) { _ = try fixture.reopened() }
      #expect(!error.isTransient)
      #expect(try String(contentsOfFile: fixture.root.appending("index.json").string, encoding: .utf8) == "of the future")
      try fixture.write("", to: "format")
      #expect(throws: StoreError.self) { _ = try fixture.reopened() }
    }
  }

  /// What is written with one path is found with the other.
  @Test func aLinkToAStoreIsTheStore() async throws {
    try await StoreFixture.with { fixture in
      let link = fixture.directory.file("link")
      try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: "cache")
      #expect(try Self.open(link).directory == fixture.root)
    }
  }
}
