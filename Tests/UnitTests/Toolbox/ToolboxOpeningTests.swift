import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Toolbox

@Suite struct ToolboxOpeningTests {
  private static let archive = String(repeating: "toolbox ", count: 100_000)
  private static let digest = Digest(sha256Of: archive.utf8)

  private static func description(
    format: Int = 2,
    platform: String = "linux/arm64/v8",
    name: String = "base",
    archive: String = "base.tar",
    digest: String = digest.description,
    size: Int = archive.utf8.count,
    more: String = ""
  ) -> String {
    """
    {"format": \(format), "platform": "\(platform)", "later": true, "parts": [
      {"name": "\(name)", "archive": "\(archive)", "digest": "\(digest)", "size": \(size)}\(more)]}
    """
  }

  private static let python =
    #", {"name": "python", "archive": "python.tar", "digest": "\#(digest)", "size": \#(archive.utf8.count)}"#

  /// Opens a toolbox of these files; one that is `nil` is missing.
  private func open(
    description: String?,
    archive: String?,
    verifying: Bool = false
  ) async throws -> (Result<PackedToolbox, ToolboxError>, String) {
    try await withTemporaryDirectory { directory in
      if let description { try directory.write(description, to: "toolbox.json") }
      if let archive { try directory.write(archive, to: "base.tar") }
      try directory.write(Self.archive, to: "python.tar")
      let location = ToolboxLocation(directory: directory.path.string, origin: .option)
      return (Result { () throws(ToolboxError) in try verifying ? location.verify() : location.open() }, location.directory)
    }
  }

  @Test(arguments: [false, true]) func whatIsWholeOpens(verifying: Bool) async throws {
    let (result, directory) = try await open(
      description: Self.description(more: Self.python),
      archive: Self.archive,
      verifying: verifying
    )
    let toolbox = try result.get()
    #expect(toolbox.platform == Platform(os: "linux", architecture: "arm64", variant: "v8"))
    #expect(toolbox.base == PackedToolbox.Part(name: "base", digest: Self.digest, archive: "\(directory)/base.tar"))
    #expect(toolbox.extras.map(\.archive) == ["\(directory)/python.tar"])
    #expect(toolbox.parts.map(\.mountPoint) == ["/collector", "/collector/python"])
  }

  @Test func anArchiveThatWasChangedIsFound() async throws {
    let changed = "T" + Self.archive.dropFirst()
    let (result, directory) = try await open(description: Self.description(), archive: changed, verifying: true)
    let error = #expect(throws: ToolboxError.self) { try result.get() }
    let actual = Digest(sha256Of: changed.utf8)
    #expect(error == .wrongDigest(archive: "\(directory)/base.tar", expected: Self.digest, actual: actual))
    #expect(error?.description.contains("build it again with `make toolbox`") == true)
  }

  @Test(arguments: [0, 1, archive.utf8.count - 1])
  func anArchiveThatWasCutShortIsRefused(bytes: Int) async throws {
    let (result, directory) = try await open(description: Self.description(), archive: String(Self.archive.prefix(bytes)))
    let error = #expect(throws: ToolboxError.self) { try result.get() }
    let size = Int64(Self.archive.utf8.count)
    #expect(error == .wrongSize(archive: "\(directory)/base.tar", expectedBytes: size, actualBytes: Int64(bytes)))
  }

  @Test(arguments: [
    ("", "no JSON object"), ("[]", "no JSON object"), (#"{"format": 2}"#, "no JSON object"),
    (description(format: 1), "format 1"), (description(name: "python"), "first part"),
    (description(more: python + python), "twice"),
    (description(archive: "../base.tar"), "no name"), (description(name: "a/b"), "no name"),
    (description(platform: "linux"), "linux"),
    (description(digest: "sha256:12"), "64 digits"),
  ])
  func anOddDescriptionIsRefused(description: String, reason: String) async throws {
    let (result, directory) = try await open(description: description, archive: Self.archive)
    let error = #expect(throws: ToolboxError.self) { try result.get() }
    guard case .malformed(let file, let actual) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(file == "\(directory)/toolbox.json")
    #expect(actual.contains(reason))
  }

  private static let unreadable: [(description: String?, archive: String?, file: String, reason: String)] = [
    (nil, archive, "toolbox.json", "No such file"),
    (description(), nil, "base.tar", "No such file"),
    (String(repeating: " ", count: 70_000), archive, "toolbox.json", "more than 65536 bytes"),
  ]

  @Test(arguments: unreadable)
  func whatCannotBeReadIsNamed(description: String?, archive: String?, file: String, reason: String) async throws {
    let (result, directory) = try await open(description: description, archive: archive)
    let error = #expect(throws: ToolboxError.self) { try result.get() }
    guard case .unreadable(let unreadable, let actual) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(unreadable == "\(directory)/\(file)")
    #expect(actual.contains(reason))
  }
}
