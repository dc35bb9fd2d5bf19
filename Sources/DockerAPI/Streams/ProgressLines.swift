import Foundation
import NIOCore

/// Takes apart the stream of JSON lines in which a daemon reports how a pull or an import goes.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageCreate>
struct ProgressLines {
  /// Daemons send some hundred bytes; a longer line is none of theirs, and is not collected.
  static let maximumLineBytes = 1024 * 1024

  enum Fault: Error, Equatable {
    case lineTooLong
    case notJSON
    /// The daemon's own message: the operation failed.
    case daemon(message: String)
  }

  private var pending = ByteBuffer()
  /// How much of `pending` is known to hold no line feed.
  private var searchedBytes = 0

  /// Takes the next bytes of the stream.
  mutating func append(_ bytes: ByteBuffer) {
    pending.discardReadBytes()
    pending.writeImmutableBuffer(bytes)
  }

  /// The next event; `nil` if it takes more bytes to tell.
  mutating func next() throws(Fault) -> ProgressEvent? {
    while let line = try nextLine() {
      if let event = try Self.parse(line) { return event }
    }
    return nil
  }

  /// The last event, if the stream ends without a line feed. Call at the end of the stream.
  mutating func finish() throws(Fault) -> ProgressEvent? {
    let line = pending
    pending.clear()
    searchedBytes = 0
    return try Self.parse(line)
  }

  private mutating func nextLine() throws(Fault) -> ByteBuffer? {
    let unsearched = pending.readableBytesView.dropFirst(searchedBytes)
    guard let lineFeed = unsearched.firstIndex(of: UInt8(ascii: "\n")) else {
      searchedBytes = pending.readableBytes
      guard searchedBytes <= Self.maximumLineBytes else { throw .lineTooLong }
      return nil
    }
    let length = lineFeed - pending.readerIndex
    guard length <= Self.maximumLineBytes else { throw .lineTooLong }
    searchedBytes = 0
    let line = pending.readSlice(length: length)
    pending.moveReaderIndex(forwardBy: 1)
    return line
  }

  private static func parse(_ line: ByteBuffer) throws(Fault) -> ProgressEvent? {
    let isBlank = line.readableBytesView.allSatisfy { $0 == 0x20 || $0 == 0x0d || $0 == 0x09 }
    if isBlank { return nil }
    guard let document = try? JSONDecoder().decode(Document.self, from: Data(line.readableBytesView)) else { throw .notJSON }
    let messages = [document.errorDetail?.message, document.error].compactMap { $0 }
    if let message = messages.first(where: { !$0.isEmpty }) ?? messages.first { throw .daemon(message: message) }
    return ProgressEvent(
      status: DaemonText.clean(document.status ?? document.stream ?? ""),
      id: document.id.map { DaemonText.clean($0) },
      currentBytes: document.progressDetail?.current,
      // Daemons send 0 or -1 where a registry does not tell the size.
      totalBytes: document.progressDetail?.total.flatMap { $0 > 0 ? $0 : nil }
    )
  }

  private struct Document: Decodable {
    struct Detail: Decodable {
      let current: Int64?
      let total: Int64?
    }

    struct ErrorDetail: Decodable {
      let message: String?
    }

    let status: String?
    let stream: String?
    let id: String?
    let progressDetail: Detail?
    let error: String?
    let errorDetail: ErrorDetail?
  }
}
