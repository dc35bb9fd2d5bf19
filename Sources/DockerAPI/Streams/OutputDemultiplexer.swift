public import NIOCore

/// A piece of what a container printed.
public struct OutputChunk: Sendable, Hashable {
  public enum Stream: Sendable, Hashable {
    case stdout, stderr
  }

  public let stream: Stream
  /// Never empty.
  public let bytes: ByteBuffer

  public init(stream: Stream, bytes: ByteBuffer) {
    self.stream = stream
    self.bytes = bytes
  }
}

/// Takes apart the stream in which a daemon interleaves stdout and stderr: frames of a stream's number, three zero bytes, a length and as many
/// bytes. Pieces of a frame are passed on as they come, so that nothing is kept but an unfinished header.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach>
struct OutputDemultiplexer {
  /// Daemons send 32 KiB at most. A longer frame tells that the stream is not what it is taken for (that of a terminal, say).
  static let maximumFrameBytes = 16 * 1024 * 1024
  private static let headerBytes = 8

  enum Fault: Error, Equatable {
    case badHeader([UInt8])
    case frameTooLong(bytes: Int)
    /// The stream ended within a frame.
    case truncated
    /// The daemon's own message, sent in the place of output.
    case daemon(message: String)
  }

  private enum Target {
    case chunk(OutputChunk.Stream)
    case daemonMessage
  }

  private var pending = ByteBuffer()
  private var target = Target.chunk(.stdout)
  private var remainingBytes = 0
  private var daemonMessage = ByteBuffer()

  /// Takes the next bytes of the stream.
  mutating func append(_ bytes: ByteBuffer) {
    if pending.readableBytes == 0 {
      pending = bytes
    } else {
      // Else a stream whose pieces never end with a frame would be kept in full.
      pending.discardReadBytes()
      pending.writeImmutableBuffer(bytes)
    }
  }

  /// The next piece of output; `nil` if it takes more bytes to tell.
  mutating func next() throws(Fault) -> OutputChunk? {
    while true {
      while remainingBytes == 0 {
        if case .daemonMessage = target { throw .daemon(message: String(buffer: daemonMessage)) }
        guard try readHeader() else { return nil }
      }
      guard let bytes = pending.readSlice(length: min(remainingBytes, pending.readableBytes)), bytes.readableBytes > 0 else {
        return nil
      }
      remainingBytes -= bytes.readableBytes
      switch target {
      case .chunk(let stream): return OutputChunk(stream: stream, bytes: bytes)
      case .daemonMessage:
        // More than that is not shown anyway.
        if daemonMessage.readableBytes < DaemonText.maximumLength { daemonMessage.writeImmutableBuffer(bytes) }
      }
    }
  }

  /// Call at the end of the stream.
  func finish() throws(Fault) {
    guard remainingBytes == 0, pending.readableBytes == 0 else { throw .truncated }
  }

  private mutating func readHeader() throws(Fault) -> Bool {
    guard let header = pending.readBytes(length: Self.headerBytes) else { return false }
    switch (header[0], header[1], header[2], header[3]) {
    // 0 is stdin, which daemons send on stdout.
    case (0, 0, 0, 0), (1, 0, 0, 0): target = .chunk(.stdout)
    case (2, 0, 0, 0): target = .chunk(.stderr)
    case (3, 0, 0, 0): target = .daemonMessage
    default: throw .badHeader(header)
    }
    let length = header[4...].reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.maximumFrameBytes else { throw .frameTooLong(bytes: length) }
    remainingBytes = length
    return true
  }
}
