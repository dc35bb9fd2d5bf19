import CollectorCore
import DockerAPI
import Foundation
import NIOCore
import OCI

/// Fills volumes through a container that is never started, of an image with nothing in it but the mount point.
struct DockerLoader: Sendable {
  let client: DockerClient
  let owner: Owner

  /// Where volumes are mounted in the loader, and the toolbox in every container.
  static let mountPoint = "/collector"

  static let repository = "collector-loader"
  static let tag = "1"
  private static var image: String { "\(repository):\(tag)" }

  /// Unpacks an archive in a volume.
  ///
  /// - Parameters:
  ///   - container: The name of the container, which only one process can have at a time.
  ///   - path: Where the archive's names begin: the mount point, or `/` where they have its name in them.
  /// - Throws: `DockerError.conflict` while another process uses the name.
  func fill(_ volume: String, container name: String, with archive: Data, at path: String) async throws {
    let length = Int64(archive.count)
    let bytes = AsyncStream<ByteBuffer> { continuation in
      continuation.yield(ByteBuffer(bytes: archive))
      continuation.finish()
    }
    try await fill(volume, container: name, with: bytes, lengthBytes: length, at: path)
  }

  /// The same for an archive that comes in pieces.
  func fill<Bytes: AsyncSequence & Sendable>(
    _ volume: String,
    container name: String,
    with archive: Bytes,
    lengthBytes: Int64?,
    at path: String
  ) async throws where Bytes.Element == ByteBuffer {
    let id = try await makeContainer(name, mounting: volume)
    do {
      try await client.putArchive(archive, lengthBytes: lengthBytes, in: id, at: path)
    } catch {
      try? await remove(id)
      throw error
    }
    try await remove(id)
  }

  private func remove(_ id: ContainerID) async throws {
    try await withoutCancellation { try await client.removeContainer(id) }
  }

  private func makeContainer(_ name: String, mounting volume: String) async throws -> ContainerID {
    var host = HostConfiguration()
    host.networkMode = "none"
    host.logDriver = "none"
    host.mounts = [
      HostConfiguration.Mount(.volume, source: volume, target: Self.mountPoint, isReadOnly: false, isCopySuppressed: true)
    ]
    let specification = ContainerSpecification(
      image: Self.image,
      // It is never started, and yet daemons want to know what it would run.
      entrypoint: ["/none"],
      labels: DockerLabels.labels(.loader, owner),
      isNetworkDisabled: true,
      host: host
    )
    do {
      return try await client.createContainer(specification, name: name).id
    } catch DockerError.notFound {
      try await importImage()
      return try await client.createContainer(specification, name: name).id
    }
  }

  private func importImage() async throws {
    var archive = TarArchive()
    archive.addDirectory("collector")
    let content = archive.finished()
    let bytes = AsyncStream<ByteBuffer> { continuation in
      continuation.yield(ByteBuffer(bytes: content))
      continuation.finish()
    }
    _ = try await client.importImage(
      bytes,
      lengthBytes: Int64(content.count),
      repository: Self.repository,
      tag: Self.tag,
      changes: ["LABEL \(DockerLabels.role)=\(DockerLabels.Role.loader.rawValue)"]
    )
  }
}
