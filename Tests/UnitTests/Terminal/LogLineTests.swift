import Foundation
import Logging
import Testing

@testable import collector

@Suite struct LogLineTests {
  private let time = Date(timeIntervalSince1970: 1_795_538_415)

  private func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]) -> String {
    LogLineFormatter(label: "collector", format: format).line(.warning, message, metadata, at: time)
  }

  @Test func text() {
    #expect(line(.text, "pull failed") == "2026-11-24T16:40:15Z warning: pull failed")
    let metadata: Logger.Metadata = ["z": "1", "a": "two words", "m": "say \"x\"", "e": ""]
    #expect(line(.text, "m", metadata) == #"2026-11-24T16:40:15Z warning: m a="two words" e="" m="say \"x\"" z=1"#)
    #expect(line(.text, "a\nb\u{1B}[2J", ["k": "\u{9B}"]) == #"2026-11-24T16:40:15Z warning: a b\u{1b}[2J k=\u{9b}"#)
  }

  @Test func json() throws {
    let metadata: Logger.Metadata = [
      "ref": "reg/日本:1\u{9B}2J\u{1B}", "n": .stringConvertible(3), "list": ["a", "b"], "o": ["k": "🚀"],
    ]
    let line = line(.json, "a\nb", metadata)
    #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["time"] as? String == "2026-11-24T16:40:15Z")
    #expect(object["level"] as? String == "warning")
    #expect(object["label"] as? String == "collector")
    #expect(object["message"] as? String == "a\nb")
    let nested = try #require(object["metadata"] as? [String: Any])
    #expect(nested["ref"] as? String == "reg/日本:1\u{9B}2J\u{1B}")
    #expect(nested["n"] as? String == "3")
    #expect(nested["list"] as? [String] == ["a", "b"])
    #expect(nested["o"] as? [String: String] == ["k": "🚀"])
  }

  @Test func handlerMergesMetadataAndHonoursItsLevel() throws {
    let pipe = Pipe()
    let screen = Screen(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    var logger = Logger(label: "x") { StandardErrorLogHandler(label: $0, format: .text, level: .notice, screen: screen) }
    logger[metadataKey: "pass"] = "1"
    logger.info("hidden")
    logger.error("seen", metadata: ["ref": "a"])
    try pipe.fileHandleForWriting.close()
    let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(text.hasSuffix(" error: seen pass=1 ref=a\n"))
    #expect(text.split(separator: "\n").count == 1)
  }
}
