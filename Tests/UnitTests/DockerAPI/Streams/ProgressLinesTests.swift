import NIOCore
import Testing

@testable import DockerAPI

@Suite struct ProgressLinesTests {
  private static func read(_ pieces: [String]) throws(ProgressLines.Fault) -> [ProgressEvent] {
    var lines = ProgressLines()
    var events: [ProgressEvent] = []
    for piece in pieces {
      lines.append(ByteBuffer(string: piece))
      while let event = try lines.next() { events.append(event) }
    }
    if let event = try lines.finish() { events.append(event) }
    return events
  }

  /// As Docker 20.10 sends it, cut short.
  private static let pull = #"""
    {"status":"Pulling from library/alpine","id":"3.20"}
    {"status":"Pulling fs layer","progressDetail":{},"id":"4abcf2066143"}
    {"status":"Downloading","progressDetail":{"current":36864,"total":3623807},"progress":"[>    ]  36.86kB/3.624MB","id":"4abcf2066143"}
    {"status":"Extracting","progressDetail":{"current":3623807,"total":3623807},"progress":"[==>]","id":"4abcf2066143"}
    {"status":"Digest: sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b"}
    """#

  private static let events = [
    ProgressEvent(status: "Pulling from library/alpine", id: "3.20"),
    ProgressEvent(status: "Pulling fs layer", id: "4abcf2066143"),
    ProgressEvent(status: "Downloading", id: "4abcf2066143", currentBytes: 36_864, totalBytes: 3_623_807),
    ProgressEvent(status: "Extracting", id: "4abcf2066143", currentBytes: 3_623_807, totalBytes: 3_623_807),
    ProgressEvent(status: "Digest: sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b"),
  ]

  @Test(arguments: [1, 2, 7, 100, 10_000])
  func piecesDoNotMatter(size: Int) throws {
    // All of it is ASCII, so that no piece ends within a character.
    let bytes = Array(Self.pull.replacing("\n", with: "\r\n").utf8)
    let pieces = stride(from: 0, to: bytes.count, by: size).map {
      String(decoding: bytes[$0..<min($0 + size, bytes.count)], as: UTF8.self)
    }
    #expect(try Self.read(pieces) == Self.events)
  }

  @Test func splitAtEveryByte() throws {
    let text = #"{"status":"a"}"# + "\n\n" + #"{"status":"b","id":"é"}"# + "\r\n \t\n"
    let bytes = Array(text.utf8)
    for split in 0...bytes.count {
      var lines = ProgressLines()
      var events: [ProgressEvent] = []
      for piece in [bytes[..<split], bytes[split...]] {
        lines.append(ByteBuffer(bytes: piece))
        while let event = try lines.next() { events.append(event) }
      }
      #expect(try lines.finish() == nil)
      #expect(events == [ProgressEvent(status: "a"), ProgressEvent(status: "b", id: "é")], "split at \(split)")
    }
  }

  @Test(
    arguments: [
      ("", []),
      ("\n\r\n", []),
      (#"{"stream":"Loaded image: x\n"}"#, [ProgressEvent(status: "Loaded image: x")]),
      (
        #"{"status":"Downloading","progressDetail":{"current":5,"total":-1},"id":"a"}"#,
        [ProgressEvent(status: "Downloading", id: "a", currentBytes: 5)]
      ),
      (
        #"{"status":"Downloading","progressDetail":{"current":5,"total":0}}"#,
        [ProgressEvent(status: "Downloading", currentBytes: 5)]
      ),
      (#"{"status":"a\u001b[2J\nb","id":"\u202e"}"#, [ProgressEvent(status: #"a\u{1b}[2J b"#, id: #"\u{202e}"#)]),
      (#"{"aux":{"ID":"sha256:1"}}"#, [ProgressEvent(status: "")]),
      (#"{"status":"x","error":null,"errorDetail":null}"#, [ProgressEvent(status: "x")]),
      // Podman 4.3 has an amount in each line, also where there is none.
      (
        #"{"status":"Already exists","progressDetail":{},"id":"4abcf2066143"}"#,
        [ProgressEvent(status: "Already exists", id: "4abcf2066143")]
      ),
    ] as [(String, [ProgressEvent])]
  )
  func reads(text: String, events: [ProgressEvent]) throws {
    #expect(try Self.read([text]) == events)
  }

  @Test(arguments: [
    (
      #"{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}"#,
      ProgressLines.Fault.daemon(message: "manifest unknown")
    ),
    (#"{"errorDetail":{"code":1,"message":"long"},"error":"short"}"#, .daemon(message: "long")),
    (#"{"errorDetail":{"message":""},"error":"short"}"#, .daemon(message: "short")),
    (#"{"errorDetail":{},"error":"short"}"#, .daemon(message: "short")),
    (#"{"error":"no space left on device"}"#, .daemon(message: "no space left on device")),
    ("<html>", .notJSON),
    ("[]", .notJSON),
    (#"{"status":1}"#, .notJSON),
    (#"{"status":"cut"#, .notJSON),
    (String(repeating: "x", count: ProgressLines.maximumLineBytes + 1), .lineTooLong),
    (String(repeating: "x", count: ProgressLines.maximumLineBytes + 1) + "\n", .lineTooLong),
  ])
  func faults(text: String, fault: ProgressLines.Fault) {
    #expect(throws: fault) { try Self.read([#"{"status":"a"}"# + "\n" + text]) }
  }

  @Test func aLongLineIsNotCollected() {
    // It is refused while it comes, not at its end, which may never come.
    var lines = ProgressLines()
    let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 * 1024)
    #expect(throws: ProgressLines.Fault.lineTooLong) {
      for _ in 0..<100 {
        lines.append(piece)
        _ = try lines.next()
      }
    }
  }

  @Test func takesTheLongestLine() throws {
    let line = #"{"status":"x"}"#
    let padding = String(repeating: " ", count: ProgressLines.maximumLineBytes - line.utf8.count)
    #expect(try Self.read([padding + line + "\n"]) == [ProgressEvent(status: "x")])
  }
}
