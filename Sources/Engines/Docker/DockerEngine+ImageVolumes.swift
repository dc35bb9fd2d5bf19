import CollectorCore
import DockerAPI
import OCI

/// The container, never started, that holds what an image declares as volumes, with the content that the image has there.
///
/// A daemon makes such volumes for every container of the image, writable and without bound. Taken from another container, they are read-only,
/// and are filled once for all scripts.
struct DockerVolumeHolder: Sendable {
  let id: ContainerID
  /// Why no script can run with these volumes; `nil` if one can.
  let obstacle: String?
}

extension DockerEngine {
  /// The holder of an image's volumes, which is made when it is first asked for.
  func volumeHolder(of image: AcquiredImage, _ volumes: [String]) async throws -> DockerVolumeHolder {
    try await volumeHolders(image.handle) { [client, session] in
      let id = ContainerID(rawValue: await session.name(.run))
      do {
        _ = try await client.createContainer(volumeHolderSpecification(image), name: id.rawValue)
        return DockerVolumeHolder(id: id, obstacle: try await obstacle(in: id, volumes))
      } catch {
        await remove(id)
        throw error
      }
    }
  }

  /// Lets go of an image's volumes.
  func removeVolumeHolder(of image: AcquiredImage) async {
    if let holder = await volumeHolders.forget(image.handle) { await remove(holder.id) }
  }

  private func volumeHolderSpecification(_ image: AcquiredImage) -> ContainerSpecification {
    var host = HostConfiguration()
    host.networkMode = "none"
    host.logDriver = "none"
    return ContainerSpecification(
      image: image.handle,
      entrypoint: ["/none"],
      user: "0:0",
      workingDirectory: "/",
      labels: DockerLabels.labels(.run, session.owner),
      isHealthcheckDisabled: true,
      isNetworkDisabled: true,
      host: host
    )
  }

  /// A volume that is mounted where the tools are would take their place: the image would run as what looks at it.
  private func obstacle(in container: ContainerID, _ volumes: [String]) async throws -> String? {
    let tools = try await resolve(DockerLoader.mountPoint, in: container)
    for volume in volumes {
      // A volume at the very path of a mount of Collector's gives way to it.
      if volume == DockerLoader.mountPoint || volume == Script.directory { continue }
      let place = try await resolve(volume, in: container)
      if place == tools || place.hasPrefix("\(tools)/") || tools.hasPrefix("\(place)/") || place == "/" {
        return "the image declares a volume at \(volume), where the tools are"
      }
    }
    return nil
  }

  /// Where a path leads in a container, symbolic links followed. What is not there leads nowhere else.
  private func resolve(_ path: String, in container: ContainerID) async throws -> String {
    var place = ""
    for part in path.split(separator: "/") where part != "." {
      if part == ".." {
        place = place.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        continue
      }
      let next = "\(place)/\(part)"
      let status = try await client.pathStatus(in: container, at: next)
      place = status?.isSymbolicLink == true ? status?.linkTarget ?? next : next
      if place == "/" { place = "" }
    }
    return place.isEmpty ? "/" : place
  }
}
