import Foundation
import NIOCore

/// What a `StubDaemon` does with a request: the bytes that it sends, and whether it then hangs up.
struct StubAnswer: Sendable {
  /// How a stream goes on after its last piece.
  enum Ending: Sendable {
    /// As it should.
    case complete
    /// The connection ends in the middle.
    case cut
    /// Nothing comes any more.
    case silence
  }

  var bytes: ByteBuffer
  var hangsUp = false

  /// Not a word, on an open connection.
  static let silence = StubAnswer(bytes: ByteBuffer())
  /// The connection ends without a word.
  static let hangUp = StubAnswer(bytes: ByteBuffer(), hangsUp: true)

  static func raw(_ text: String, hangsUp: Bool = false) -> StubAnswer {
    StubAnswer(bytes: ByteBuffer(string: text), hangsUp: hangsUp)
  }

  /// An answer of known length.
  static func answer(_ status: Int = 200, _ body: String = "", fields: [String: String] = [:]) -> StubAnswer {
    let fields = fields.map { "\($0): \($1)\r\n" }.joined()
    return raw("HTTP/1.1 \(status) Stub\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
  }

  static let noContent = raw("HTTP/1.1 204 No Content\r\n\r\n")

  /// An answer in chunks.
  static func stream(_ pieces: [[UInt8]], then ending: Ending = .complete, status: Int = 200) -> StubAnswer {
    var bytes = ByteBuffer(string: "HTTP/1.1 \(status) Stub\r\nTransfer-Encoding: chunked\r\n\r\n")
    for piece in pieces {
      bytes.writeString("\(String(piece.count, radix: 16))\r\n")
      bytes.writeBytes(piece)
      bytes.writeString("\r\n")
    }
    if ending == .complete { bytes.writeString("0\r\n\r\n") }
    return StubAnswer(bytes: bytes, hangsUp: ending == .cut)
  }

  /// Lines of JSON in chunks, a line each.
  static func lines(_ lines: String..., then ending: Ending = .complete) -> StubAnswer {
    stream(lines.map { Array("\($0)\r\n".utf8) }, then: ending)
  }
}
