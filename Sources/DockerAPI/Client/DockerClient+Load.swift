import AsyncHTTPClient
import Foundation
public import NIOCore
import NIOHTTP1

extension DockerClient {
  /// Gives the daemon images in an archive, as `docker save` writes it. When this returns, it has them under the names in the archive.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageLoad>
  ///
  /// - Parameters:
  ///   - archive: Read once, as the daemon takes it. An error ends the connection in the middle, and the daemon loads nothing.
  ///   - subject: What is loaded, for messages.
  ///   - silence: How long the daemon may neither take bytes nor say anything before it is given up on.
  /// - Throws: Also what `archive` throws.
  public func loadImages<Bytes: AsyncSequence & Sendable>(
    _ archive: Bytes,
    subject: String,
    silence: Duration = Deadline.loadSilence
  ) async throws where Bytes.Element == ByteBuffer {
    try await withSilenceLimit(silence, action: "load \(DaemonText.clean(subject))") { report in
      var request = DockerRequest(.POST, "/images/load", to: "load \(subject)")
      // The daemon's own progress is of no use: what is sent is counted on the way.
      request.add("quiet", "1")
      request.setArchive(ReportingBytes(base: archive, report: report), lengthBytes: nil)
      let body = try await stream(request, within: Deadline.load)
      try await readProgress(body, request) { _ in report() }
    }
  }
}

/// Bytes that tell somebody whenever a piece of them is asked for.
private struct ReportingBytes<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == ByteBuffer {
  let base: Base
  let report: @Sendable () -> Void

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: base.makeAsyncIterator(), report: report)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator
    let report: @Sendable () -> Void

    mutating func next() async throws -> ByteBuffer? {
      report()
      return try await base.next()
    }
  }
}
