import AsyncHTTPClient
public import NIOCore
import NIOHTTP1

extension DockerClient {
  /// Reads an image as an archive, as `docker save` writes it.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageGet>
  ///
  /// - Parameters:
  ///   - image: A reference, which the archive then has as the image's name, or an ID.
  ///   - silence: How long the daemon may say nothing before it is given up on: it writes the archive to its own disk first.
  ///   - receive: Given the archive in pieces. The daemon waits for it.
  /// - Throws: `DockerError.notFound` if it has no such image; also what `receive` throws. What was received by then must be dropped.
  public func saveImage(
    _ image: String,
    silence: Duration = Deadline.saveSilence,
    receive: @escaping @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    let request = DockerRequest(.GET, "/images/\(DockerRequest.imagePath(image))/get", to: "save image \(image)")
    try await withSilenceLimit(silence, action: request.action) { report in
      let body = try await stream(request, within: silence)
      var pieces = body.makeAsyncIterator()
      while let piece = try await next(&pieces, request) {
        report()
        try await receive(piece)
        report()
      }
      try Task.checkCancellation()
    }
  }

  /// The next piece of an answer: an error of the connection is mapped here, one of whoever receives the piece is not.
  private func next(
    _ pieces: inout HTTPClientResponse.Body.AsyncIterator,
    _ request: DockerRequest
  ) async throws -> ByteBuffer? {
    do {
      return try await pieces.next()
    } catch {
      throw mapping(error, request, hasAnswered: true, limit: .zero)
    }
  }
}
