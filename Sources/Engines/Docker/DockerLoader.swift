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

  private static let repository = "collector-loader"
  private static let tag = "1"

  /// Unpacks an archive in a volume.
  ///
  /// - Parameters:
  ///   - container: The name of the container, which only one process can have at a time.
  ///   - archive: Its entries are named as they are to be found in the volume.
  /// - Throws: `DockerError.conflict` while another process uses the name.
  func fill(_ volume: String, container name: String, with archive: Data) async throws {
    let length = Int64(archive.count)
    let bytes = AsyncStream<ByteBuffer> { continuation in
      continuation.yield(ByteBuffer(bytes: archive))
      continuation.finish()
    }
    try await fill(volume, container: name, with: bytes, lengthBytes: length)
  }

  /// The same for an archive that comes in pieces.
  func fill<Bytes: AsyncSequence & Sendable>(
    _ volume: String,
    container name: String,
    with archive: Bytes,
    lengthBytes: Int64?
  ) async throws where Bytes.Element == ByteBuffer {
    let id = try await makeContainer(name, mounting: volume)
    do {
      try await client.putArchive(archive, lengthBytes: lengthBytes, in: id, at: Self.mountPoint)
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
      image: try await image().description,
      // It is never started, and yet daemons want to know what it would run.
      entrypoint: ["/none"],
      labels: DockerLabels.labels(.loader, owner),
      isNetworkDisabled: true,
      host: host
    )
    return try await client.createContainer(specification, name: name).id
  }

  /// The loader's image, by its ID: daemons differ in what registry they give a name without one.
  private func image() async throws -> Digest {
    let known = try await client.listImages(DockerFilters(labels: [DockerLabels.filter(.loader)]))
    if let known = known.first { return known.id }
    return try await importImage()
  }

  private func importImage() async throws -> Digest {
    var archive = TarArchive()
    archive.addDirectory("collector")
    let content = archive.finished()
    let bytes = AsyncStream<ByteBuffer> { continuation in
      continuation.yield(ByteBuffer(bytes: content))
      continuation.finish()
    }
    return try await client.importImage(
      bytes,
      lengthBytes: Int64(content.count),
      repository: Self.repository,
      tag: Self.tag,
      changes: ["LABEL \(DockerLabels.role)=\(DockerLabels.Role.loader.rawValue)"]
    )
  }
}
