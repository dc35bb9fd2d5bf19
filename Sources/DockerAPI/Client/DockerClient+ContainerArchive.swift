public import NIOCore
import NIOHTTP1

extension DockerClient {
  /// Unpacks a tar archive in a container, which need not run.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/PutContainerArchive>
  ///
  /// - Parameters:
  ///   - archive: Plain or compressed by gzip, bzip2 or xz; such as `FileChunks`.
  ///   - lengthBytes: How long `archive` is; `nil` if that is not known.
  ///   - path: The directory to unpack it in.
  ///   - deadline: For all of it.
  /// - Throws: `DockerError.notFound` if the container or the directory is not there; also what `archive` throws.
  public func putArchive<Bytes: AsyncSequence & Sendable>(
    _ archive: Bytes,
    lengthBytes: Int64? = nil,
    in id: ContainerID,
    at path: String,
    deadline: Duration = Deadline.upload
  ) async throws where Bytes.Element == ByteBuffer {
    var request = self.request(.PUT, id, "/archive", to: "unpack an archive at \(path) in")
    request.add("path", path)
    request.setArchive(archive, lengthBytes: lengthBytes)
    try await perform(request, within: deadline)
  }

  /// What is at a path of a container, which need not run; `nil` where nothing is.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerArchiveInfo>
  ///
  /// - Throws: `DockerError.notFound` if the container is not there.
  public func pathStatus(in id: ContainerID, at path: String) async throws -> PathStatus? {
    var request = self.request(.HEAD, id, "/archive", to: "look at \(path) in")
    request.add("path", path)
    let answer = try await perform(request, within: Deadline.lookUp, accepting: [404])
    guard answer.status != 404 else {
      // The status is the same for a missing container, and an answer to HEAD has no text to tell by.
      _ = try await inspectContainer(id)
      return nil
    }
    guard let status = answer.headers.first(name: "X-Docker-Container-Path-Stat").flatMap(PathStatus.init(headerValue:)) else {
      throw DockerError.malformedResponse(action: request.action, reason: "it has no status of the path")
    }
    return status
  }
}
