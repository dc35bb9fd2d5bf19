import NIOCore
import Testing

@testable import DockerAPI

@Suite struct OutputDemultiplexerTests {
  private static func frame(_ stream: UInt8, _ text: String, length: Int? = nil) -> [UInt8] {
    let length = UInt32(length ?? text.utf8.count)
    return [stream, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + Array(text.utf8)
  }

  /// What a demultiplexer makes of the pieces of a stream: the text of each side, and the fault that it ends with.
  private static func read(_ pieces: [[UInt8]]) -> (stdout: String, stderr: String, fault: OutputDemultiplexer.Fault?) {
    var demultiplexer = OutputDemultiplexer()
    var (stdout, stderr) = (ByteBuffer(), ByteBuffer())
    do throws(OutputDemultiplexer.Fault) {
      for piece in pieces {
        demultiplexer.append(ByteBuffer(bytes: piece))
        while let chunk = try demultiplexer.next() {
          #expect(chunk.bytes.readableBytes > 0)
          switch chunk.stream {
          case .stdout: stdout.writeImmutableBuffer(chunk.bytes)
          case .stderr: stderr.writeImmutableBuffer(chunk.bytes)
          }
        }
      }
      try demultiplexer.finish()
      return (String(buffer: stdout), String(buffer: stderr), nil)
    } catch {
      return (String(buffer: stdout), String(buffer: stderr), error)
    }
  }

  private static let sample =
    frame(1, "out") + frame(2, "err") + frame(1, "") + frame(0, "in") + frame(2, "or") + frame(1, "\u{1}\0\0\0\0")

  @Test func splitAtEveryByte() {
    for split in 0...Self.sample.count {
      let (stdout, stderr, fault) = Self.read([Array(Self.sample[..<split]), Array(Self.sample[split...])])
      #expect(stdout == "outin\u{1}\0\0\0\0" && stderr == "error" && fault == nil, "split at \(split)")
    }
  }

  @Test(arguments: 1...11)
  func inPiecesOf(size: Int) {
    let pieces = stride(from: 0, to: Self.sample.count, by: size).map {
      Array(Self.sample[$0..<min($0 + size, Self.sample.count)])
    }
    let (stdout, stderr, fault) = Self.read(pieces)
    #expect(stdout == "outin\u{1}\0\0\0\0" && stderr == "error" && fault == nil)
  }

  @Test func passesOnWhatHasComeOfAFrame() throws {
    var demultiplexer = OutputDemultiplexer()
    demultiplexer.append(ByteBuffer(bytes: Self.frame(1, "abc", length: 10)))
    #expect(try demultiplexer.next() == OutputChunk(stream: .stdout, bytes: ByteBuffer(string: "abc")))
    #expect(try demultiplexer.next() == nil)
    #expect(throws: OutputDemultiplexer.Fault.truncated) { try demultiplexer.finish() }
  }

  @Test func everyEndWithinAFrameIsToldOf() {
    let frame = Self.frame(1, "abc")
    #expect(Self.read([]).fault == nil)
    for length in 1..<frame.count { #expect(Self.read([Array(frame[..<length])]).fault == .truncated, "\(length) bytes") }
    #expect(Self.read([frame]).fault == nil)
  }

  @Test(arguments: [
    Array("hello, terminal".utf8), [4, 0, 0, 0, 0, 0, 0, 1], [1, 1, 0, 0, 0, 0, 0, 1], [2, 0, 0, 9, 0, 0, 0, 1],
    [255, 255, 255, 255, 0, 0, 0, 0],
  ])
  func refusesWhatIsNoFrame(bytes: [UInt8]) {
    let (stdout, _, fault) = Self.read([Self.frame(1, "before") + bytes])
    #expect(stdout == "before")
    #expect(fault == .badHeader(Array(bytes.prefix(8))))
  }

  @Test func refusesFramesNoDaemonSends() {
    let limit = OutputDemultiplexer.maximumFrameBytes
    #expect(Self.read([Self.frame(1, "", length: limit + 1)]).fault == .frameTooLong(bytes: limit + 1))
    #expect(Self.read([[1, 0, 0, 0, 255, 255, 255, 255]]).fault == .frameTooLong(bytes: Int(UInt32.max)))
    #expect(Self.read([Self.frame(1, "", length: limit)]).fault == .truncated)
  }

  @Test(arguments: [1, 3, 100])
  func theDaemonsOwnErrorEndsIt(size: Int) {
    let bytes = Self.frame(1, "a") + Self.frame(3, "the log is gone") + Self.frame(1, "never read")
    let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    let (stdout, _, fault) = Self.read(pieces)
    #expect(stdout == "a")
    #expect(fault == .daemon(message: "the log is gone"))
    #expect(Self.read([Self.frame(3, "")]).fault == .daemon(message: ""))
    #expect(Self.read([Self.frame(3, "half", length: 9)]).fault == .truncated)
  }

  @Test func keepsNothingOfWhatWasRead() throws {
    // Each piece ends within a header, so that the next always finds bytes left over.
    let frame = Self.frame(1, String(repeating: "x", count: 1000))
    let stream = Array(repeating: frame, count: 500).joined()
    var demultiplexer = OutputDemultiplexer()
    var longest = 0
    var start = stream.startIndex
    var taken = 3
    while start != stream.endIndex {
      let end = stream.index(start, offsetBy: taken, limitedBy: stream.endIndex) ?? stream.endIndex
      demultiplexer.append(ByteBuffer(bytes: stream[start..<end]))
      while let chunk = try demultiplexer.next() { longest = max(longest, chunk.bytes.storageCapacity) }
      (start, taken) = (end, frame.count)
    }
    #expect(longest < 16 * 1024)
  }
}
