import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

@Suite struct DockerTarTests {
  /// Somebody else reads it.
  @Test func tarReadsIt() async throws {
    var archive = Engines.TarArchive()
    archive.addDirectory("collector")
    archive.addFile("a.sh", isExecutable: true, content: Data("echo\n".utf8))
    archive.addFile("empty", isExecutable: false, content: Data())
    archive.addFile("block", isExecutable: false, content: Data(repeating: 0x61, count: 512))
    try await withTemporaryDirectory { directory in
      let file = directory.file("x.tar")
      try archive.finished().write(to: URL(filePath: file.string))
      let listing = try await Command("tar", package: "tar", environment: ["TZ": "UTC"])(
        "--list",
        "--verbose",
        "--numeric-owner",
        "--file",
        file.string
      )
      let lines = listing.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(lines.map { String($0[0]) } == ["drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "-rw-r--r--"])
      #expect(lines.map { String($0[2]) } == ["0", "5", "0", "512"])
      #expect(lines.compactMap { $0.last.map(String.init) } == ["collector/", "a.sh", "empty", "block"])
    }
  }
}
