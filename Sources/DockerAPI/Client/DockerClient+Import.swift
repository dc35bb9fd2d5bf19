import AsyncHTTPClient
import Foundation
public import NIOCore
import NIOHTTP1
public import OCI

extension DockerClient {
  /// Makes an image of a tar archive, which becomes its only layer.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageCreate>
  ///
  /// - Parameters:
  ///   - archive: Plain or compressed by gzip, bzip2 or xz; such as `FileChunks`.
  ///   - lengthBytes: How long `archive` is; `nil` if that is not known.
  ///   - repository: With its registry where it is not Docker Hub's.
  ///   - platform: `nil` for the daemon's own.
  ///   - changes: Instructions of a Dockerfile for the configuration, such as `LABEL key=value`.
  ///   - deadline: For all of it.
  /// - Returns: The image's ID.
  /// - Throws: Also what `archive` throws.
  public func importImage<Bytes: AsyncSequence & Sendable>(
    _ archive: Bytes,
    lengthBytes: Int64? = nil,
    repository: String,
    tag: String,
    platform: Platform? = nil,
    changes: [String] = [],
    deadline: Duration = Deadline.upload
  ) async throws -> Digest where Bytes.Element == ByteBuffer {
    var request = DockerRequest(.POST, "/images/create", to: "import image \(repository):\(tag)")
    request.add("fromSrc", "-")
    request.add("repo", repository)
    request.add("tag", tag)
    request.add("platform", platform?.description)
    for change in changes { request.add("changes", change) }
    request.setArchive(archive, lengthBytes: lengthBytes)
    let complete = request
    return try await withDeadline(deadline, action: complete.action) {
      var last = ""
      let body = try await stream(complete, within: deadline)
      try await readProgress(body, complete) { last = $0.status }
      guard let id = Digest(dockerID: last) else {
        throw DockerError.malformedResponse(action: complete.action, reason: "it ends with no image ID")
      }
      return id
    }
  }
}
