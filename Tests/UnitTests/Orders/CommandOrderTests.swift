import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import Orders
import SystemPackage
import Testing

/// Orders that a program gives.
@Suite struct CommandOrderTests {
  private static let images = ["a", "b", "c"].map { name in
    PullCandidate(
      image: ImageDescription(
        imageID: Sample.digest(name),
        digest: Sample.digest("m\(name)"),
        platform: Sample.platform,
        created: Sample.time,
        author: name,
        labels: ["line\nend": "\u{1b}[2J"],
        layers: [ImageDescription.Layer(digest: Sample.digest("l\(name)"), size: 7)]
      ),
      names: [Sample.listing(name).name]
    )
  }

  private func order(by program: String, timeout: Duration = .seconds(60)) async throws -> [String] {
    try await withTemporaryDirectory { directory in
      let path = try directory.write("#!/bin/sh\n\(program)\n", to: "order")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.string)
      return try await CommandOrder(path: path, timeout: timeout).sorted(Self.images).map(\.image.author)
    }
  }

  @Test(arguments: [
    ("tac", ["c", "b", "a"]), ("cat", ["a", "b", "c"]),
    ("tail -n 1", ["c", "a", "b"]), ("true", ["a", "b", "c"]), ("exec <&-; true", ["a", "b", "c"]),
    ("tac | sed 's/^{/ {\"rank\": 1, /; s/$/ /'", ["c", "b", "a"]),
    (#"tac | sed 's/.*"image_id":"\([^"]*\)".*/\1/'"#, ["c", "b", "a"]),
    ("tee /dev/null | awk '{print; print}'", ["a", "b", "c"]),
  ])
  func whatItPrintsComesInThatOrder(program: String, expected: [String]) async throws {
    let found = try await order(by: program)
    #expect(found == expected)
  }

  /// More than a pipe holds.
  @Test func itNeedNotReadWhatItIsGiven() async throws {
    let images = (0..<2000).map { number in
      PullCandidate(
        image: ImageDescription(imageID: Sample.digest("\(number)"), digest: nil, platform: Sample.platform),
        names: []
      )
    }
    let sorted = try await CommandOrder(path: "/bin/true").sorted(images)
    #expect(sorted == images)
  }

  @Test func itIsToldAllThatIsKnown() async throws {
    try await withTemporaryDirectory { directory in
      let seen = directory.file("seen")
      let path = try directory.write("#!/bin/sh\nexec cat >'\(seen)'\n", to: "order")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.string)
      _ = try await CommandOrder(path: path).sorted(Self.images)
      let lines = try String(contentsOfFile: seen.string, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 3)
      let document = try JSONValue(parsing: Data((lines.first ?? "").utf8))
      #expect(document["image_id"]?.text == "\(Sample.digest("a"))")
      #expect(document["digest"]?.text == "\(Sample.digest("ma"))")
      #expect(document["names"]?.elements?.first?.text == "\(Sample.listing("a").name)")
      #expect(document["layers"]?.elements?.first?["digest"]?.text == "\(Sample.digest("la"))")
      #expect(document["created"]?.text == Sample.time.rfc3339)
      #expect(document["size"] == .integer(7))
    }
  }

  @Test(arguments: [
    ("echo no; exit 3", "ended with exited(3)"), ("echo broken >&2; exit 1", ": broken"),
    ("echo sha256:0", "no image that it was given"),
    ("echo '{'", "no image that it was given"), ("kill -9 $$", "ended with"),
  ])
  func whatGoesWrongIsNamed(program: String, words: String) async throws {
    let error = await #expect(throws: CommandOrderError.self) { try await order(by: program) }
    #expect(error?.description.contains(words) == true, "\(error.map(String.init(describing:)) ?? "")")
  }

  @Test func oneThatNeverEndsIsKilledWithAllThatItStarted() async throws {
    let error = await #expect(throws: CommandOrderError.self) {
      try await order(by: "sleep 600 & sleep 600", timeout: .milliseconds(200))
    }
    guard case .tookTooLong = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func oneThatIsNotThereIsNamed() async throws {
    let error = await #expect(throws: (any Error).self) { try await CommandOrder(path: "/nowhere/order").sorted(Self.images) }
    #expect("\(error.map(String.init(describing:)) ?? "")".contains("/nowhere/order"))
  }
}
