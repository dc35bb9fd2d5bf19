import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Writers

@Suite struct FileWriterTests {
  @Test func filesAreWhereTheDocumentationSays() async throws {
    try await withTemporaryDirectory { directory in
      let output = directory.file("a").appending("out")
      let writer = try await FileWriter(directory: output)
      let result = Sample.result()
      try await writer.write(.image(Sample.imageRecord()))
      try await writer.write(.state(Sample.stateRecord()))
      try await writer.write(.pass(Sample.passRecord()))
      for _ in 1...2 { try await writer.write(.result(result)) }
      try await writer.close()
      #expect(writer.name == "file:\(output)")
      let files = try WrittenFiles(below: output)
      #expect(files.names == ["images.jsonl", "packages/sha256-\(result.imageID.hex.prefix(12)).json"])
      let lines = try WrittenFiles.lines(of: output.appending("images.jsonl"))
      #expect(lines.map { $0["type"]?.text } == ["image", "state", "pass"])
    }
  }

  @Test func imagesOfTheSameShortNameKeepApart() async throws {
    try await withTemporaryDirectory { directory in
      let images = try ["a", "b"].map { digit in
        let digest = try Digest(parsing: "sha256:0123456789ab" + String(repeating: digit, count: 52))
        return ImageDescription(imageID: digest, digest: nil, platform: Sample.platform)
      }
      for round in 0..<2 {
        let writer = try await FileWriter(directory: directory.path)
        for image in images {
          try await writer.write(.result(Sample.result(of: image, at: Sample.time(after: Double(round)))))
        }
        try await writer.close()
      }
      let files = try WrittenFiles(below: directory.path)
      #expect(files.names == ["packages/sha256-0123456789ab.json", "packages/sha256-\(images[1].imageID.hex).json"])
      #expect(Set(files.documents.compactMap { $0["image"]?["image_id"]?.text }) == Set(images.map { "\($0.imageID)" }))
      #expect(files.documents.allSatisfy { $0["time"] == .string("2024-01-01T00:00:01.000Z") })
    }
  }

  @Test(arguments: [
    ("packages", "packages"), ("no-extra_users.v2+x@y", "no-extra_users.v2+x@y"),
    ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
    (".", "%2E"), ("..", "%2E."), (".hidden", "%2Ehidden"), ("a b/c", "a%20b%2Fc"), ("100%", "100%25"), ("ä", "%C3%A4"),
    ("\n\0", "%0A%00"),
    ("images.jsonl", "%69mages.jsonl"), ("", "%"),
  ])
  func scriptNamesBecomeFileNames(name: String, file: String) {
    #expect(FileName.escaping(name) == file)
  }

  @Test func longScriptNamesAreCutAndStayDifferent() {
    let names = ["a", "b"].map { FileName.escaping(String(repeating: "/", count: 300) + $0) }
    #expect(names.allSatisfy { $0.utf8.count == 255 })
    #expect(names[0] != names[1])
    #expect(FileName.escaping(String(repeating: "x", count: 255)) == String(repeating: "x", count: 255))
  }

  @Test func readersNeverSeeHalfAResult() async throws {
    try await withTemporaryDirectory { directory in
      let writer = try await FileWriter(directory: directory.path)
      let (old, new) = (Sample.result(output: .string("old")), Sample.result(at: Sample.time(after: 1), output: .string("new")))
      try await writer.write(.result(old))
      let path = directory.path.appending("packages/sha256-\(old.imageID.short).json")
      let reader = try FileHandle(forReadingFrom: URL(filePath: path.string))
      try await writer.write(.result(new))
      let seen = try #require(try reader.readToEnd())
      #expect(try JSONValue(parsing: seen)["output"] == .string("old"))
      #expect(try WrittenFiles.lines(of: path).map { $0["output"] } == [.string("new")])
      #expect(try WrittenFiles(below: directory.path).names.count == 1)
    }
  }

  @Test func aDirectoryThatIsRemovedIsMadeAnew() async throws {
    try await withTemporaryDirectory { directory in
      let output = directory.file("out")
      let writer = try await FileWriter(directory: output)
      try await writer.write(.pass(Sample.passRecord()))
      try FileManager.default.removeItem(atPath: output.string)
      try await writer.write(.pass(Sample.passRecord()))
      try await writer.write(.result(Sample.result()))
      try await writer.close()
      #expect(try WrittenFiles(below: output).documents.count == 2)
    }
  }
}
