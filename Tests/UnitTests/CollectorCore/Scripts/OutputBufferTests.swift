import CollectorCore
import Foundation
import NIOCore
import Testing

@Suite struct OutputBufferTests {
  /// The pieces that come, and what each is answered with; the limit is 5 bytes.
  @Test(
    arguments: [
      ([], [], "", 0),
      (["abc"], [true], "abc", 3),
      (["abc", "de"], [true, true], "abcde", 5),
      (["abc", "def"], [true, false], "abcde", 6),
      (["abcdefgh"], [false], "abcde", 8),
      (["abcdef", "gh"], [false, false], "abcde", 8),
      (["abcde", ""], [true, true], "abcde", 5),
    ] as [([String], [Bool], String, Int64)]
  )
  func keepsUpToTheLimit(pieces: [String], answers: [Bool], kept: String, seen: Int64) {
    var buffer = OutputBuffer(limit: ByteCount(5))
    var given: [Bool] = []
    for piece in pieces { given.append(buffer.appendOutput(ByteBuffer(string: piece))) }
    #expect(given == answers)
    let outcome = buffer.outcome(.exited(code: 0), duration: .seconds(2))
    #expect(outcome.standardOutput == Data(kept.utf8))
    #expect(outcome.standardOutputBytes == seen)
    #expect(outcome.isTruncated == (seen > 5))
    #expect(outcome.ending == .exited(code: 0))
    #expect(outcome.duration == .seconds(2))
    #expect(outcome.standardError.isEmpty)
  }

  @Test func aLimitOfNothingKeepsNothing() {
    var buffer = OutputBuffer(limit: ByteCount(0))
    let isWithin = buffer.appendOutput(ByteBuffer(string: "a"))
    #expect(!isWithin)
    #expect(buffer.outcome(.timedOut, duration: .zero).standardOutput.isEmpty)
  }

  @Test(arguments: [1, 7, 4096, 16 << 10, 100_000])
  func keepsTheEndOfStandardError(piece: Int) {
    let bytes = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 3) })
    var buffer = OutputBuffer(limit: ByteCount(5))
    for start in stride(from: 0, to: bytes.count, by: piece) {
      buffer.appendError(ByteBuffer(bytes: bytes[start..<min(start + piece, bytes.count)]))
    }
    #expect(buffer.outcome(.timedOut, duration: .zero).standardError == bytes.suffix(Limits.keptStandardErrorBytes))
  }

  @Test func shortStandardErrorIsWhole() {
    var buffer = OutputBuffer(limit: ByteCount(5))
    buffer.appendError(ByteBuffer(string: "no "))
    buffer.appendError(ByteBuffer(string: "luck"))
    #expect(buffer.outcome(.timedOut, duration: .zero).standardError == Data("no luck".utf8))
    #expect(!buffer.outcome(.timedOut, duration: .zero).isTruncated)
  }
}
