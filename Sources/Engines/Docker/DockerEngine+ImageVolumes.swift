import CollectorCore
import DockerAPI

extension DockerEngine {
  /// The container, never started, that holds what an image declares as volumes, with the content that the image has there.
  ///
  /// A daemon makes such volumes for every container of the image, writable and without bound. Taken from another container, they are
  /// read-only, and are filled once for all scripts.
  func volumeHolder(of image: AcquiredImage) async throws -> ContainerID {
    try await volumeHolders(image.handle) { [client, session] in
      let name = await session.nameContainer()
      var host = HostConfiguration()
      host.networkMode = "none"
      host.logDriver = "none"
      let specification = ContainerSpecification(
        image: image.handle,
        entrypoint: ["/none"],
        user: "0:0",
        workingDirectory: "/",
        labels: DockerLabels.labels(.run, session.owner),
        isHealthcheckDisabled: true,
        isNetworkDisabled: true,
        host: host
      )
      do {
        _ = try await client.createContainer(specification, name: name)
        return ContainerID(rawValue: name)
      } catch {
        await session.forget(container: name)
        throw error
      }
    }
  }

  /// Lets go of an image's volumes.
  func removeVolumeHolder(of image: AcquiredImage) async {
    if let id = await volumeHolders.forget(image.handle) { await remove(id) }
  }
}
