import CollectorCore
import DockerAPI
import Foundation
import NIOCore
import OCI

/// Fills volumes through a container that is never started, of an image with nothing in it but the mount point.
struct DockerLoader: Sendable {
  let client: DockerClient
  let session: DockerSession

  /// Where volumes are mounted in the loader, and the toolbox in every container.
  static let mountPoint = PackedToolbox.mountPoint

  private static let repository = CollectorMark.loaderRepository
  private static let tag = "1"

  /// Unpacks an archive in a volume.
  ///
  /// - Parameter archive: Its entries are named as they are to be found in the volume.
  /// - Throws: `DockerError.conflict` while another process fills the volume.
  func fill(_ volume: String, with archive: Data) async throws {
    try await fill(volume, with: Self.stream(archive), lengthBytes: Int64(archive.count))
  }

  /// The same for an archive that comes in pieces.
  func fill<Bytes: AsyncSequence & Sendable>(
    _ volume: String,
    with archive: Bytes,
    lengthBytes: Int64?
  ) async throws where Bytes.Element == ByteBuffer {
    let name = DockerNames.loader(of: volume)
    await session.use(name)
    do {
      let id = try await makeContainer(name, mounting: volume)
      try await client.putArchive(archive, lengthBytes: lengthBytes, in: id, at: Self.mountPoint)
    } catch {
      await remove(name, unless: error)
      throw error
    }
    await remove(name)
  }

  /// Removes the container, which another process may have: that is the conflict then. What cannot be removed now is no longer in use, and
  /// removed later.
  private func remove(_ name: String, unless error: (any Error)? = nil) async {
    if case DockerError.conflict? = error { return await session.forget(name) }
    try? await withoutCancellation { try await client.removeContainerOrWait(ContainerID(rawValue: name)) }
    await session.forget(name)
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
      labels: DockerLabels.labels(.loader, session.owner),
      isNetworkDisabled: true,
      host: host
    )
    do {
      return try await client.createContainer(specification, name: name).id
    } catch let error as DockerError {
      // One of this session is what an earlier attempt could not remove: nobody else in it fills the volume now.
      guard case .conflict = error, try await owner(of: name) == session.owner else { throw error }
      try await client.removeContainerOrWait(ContainerID(rawValue: name))
      return try await client.createContainer(specification, name: name).id
    }
  }

  /// Whose container has a name; `nil` where it is nobody's.
  func owner(of container: String) async throws -> Owner? {
    do {
      let labels = try await client.inspectContainer(ContainerID(rawValue: container)).labels
      return labels[DockerLabels.owner].flatMap(Owner.init(label:))
    } catch DockerError.notFound {
      return nil
    }
  }

  /// The loader's image, by its ID: daemons differ in what registry they give a name without one.
  private func image() async throws -> Digest {
    if let known = try await Self.images(of: client).first { return known.id }
    var archive = TarArchive()
    archive.addDirectory("collector")
    let content = archive.finished()
    return try await client.importImage(
      Self.stream(content),
      lengthBytes: Int64(content.count),
      repository: Self.repository,
      tag: Self.tag,
      changes: ["LABEL \(DockerLabels.role)=\(DockerLabels.Role.loader.rawValue)"]
    )
  }

  /// The images that loaders are made of. Any image can bear the label; the name is given on this host only.
  static func images(of client: DockerClient) async throws -> [ImageSummary] {
    try await client.listImages(DockerFilters(labels: [DockerLabels.filter(.loader)])).filter { image in
      image.repositoryTags.contains { $0.split(separator: "/").last?.hasPrefix("\(repository):") == true }
    }
  }

  private static func stream(_ bytes: Data) -> AsyncStream<ByteBuffer> {
    AsyncStream { continuation in
      continuation.yield(ByteBuffer(bytes: bytes))
      continuation.finish()
    }
  }
}
