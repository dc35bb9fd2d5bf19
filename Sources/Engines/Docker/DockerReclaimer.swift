import CollectorCore
import DockerAPI
import Foundation
import OCI

/// Removes what is on a daemon, is Collector's, and belongs to nobody who lives.
struct DockerReclaimer: Sendable {
  let client: DockerClient
  let session: DockerSession

  /// What another machine's process has made is left alone for as long as a pass over a large registry may take: whether that process
  /// lives cannot be told from here.
  static let foreignAge: TimeInterval = 24 * 3600

  func reclaim(everything: Bool) async throws -> Reclaimed {
    var reclaimed = Reclaimed()
    // Containers first: they hold volumes and images.
    try await reclaimContainers(&reclaimed)
    try await reclaimLeases(&reclaimed)
    try await reclaimVolumes([.script], &reclaimed) { volume in
      await isStale(volume.labels, created: volume.created, isOwnInUse: true)
    }
    if everything {
      try await reclaimVolumes([.toolboxMark, .toolbox], &reclaimed) { _ in true }
      try await reclaimLoaderImages(&reclaimed)
    }
    return reclaimed
  }

  private func reclaimContainers(_ reclaimed: inout Reclaimed) async throws {
    for role in [DockerLabels.Role.run, .loader] {
      for container in try await client.listContainers(DockerFilters(labels: [DockerLabels.filter(role)])) {
        let name = container.names.first ?? container.id.rawValue
        let isInUse = role == .loader ? true : await session.isInUse(container: name)
        guard await isStale(container.labels, created: container.created, isOwnInUse: isInUse) else { continue }
        await attempt("container \(name)", &reclaimed, \.containers) { try await client.removeContainer(container.id) }
      }
    }
  }

  private func reclaimLeases(_ reclaimed: inout Reclaimed) async throws {
    for lease in try await client.listVolumes(DockerFilters(labels: [DockerLabels.filter(.lease)])) {
      let isInUse = await session.isInUse(lease: lease.name)
      guard await isStale(lease.labels, created: lease.created, isOwnInUse: isInUse) else { continue }
      let image = lease.labels[DockerLabels.image] ?? ""
      await attempt("image \(image)", &reclaimed, \.images) { try await drop(lease.name, of: image) }
    }
  }

  private func reclaimVolumes(
    _ roles: [DockerLabels.Role],
    _ reclaimed: inout Reclaimed,
    where isUnused: (Volume) async -> Bool
  ) async throws {
    for role in roles {
      for volume in try await client.listVolumes(DockerFilters(labels: [DockerLabels.filter(role)])) {
        guard await isUnused(volume) else { continue }
        await attempt("volume \(volume.name)", &reclaimed, \.volumes) { try await client.removeVolume(volume.name) }
      }
    }
  }

  private func reclaimLoaderImages(_ reclaimed: inout Reclaimed) async throws {
    for image in try await client.listImages(DockerFilters(labels: [DockerLabels.filter(.loader)])) {
      await attempt("image \(image.id.short)", &reclaimed, \.images) { try await client.removeImage(image.id.description) }
    }
  }

  /// Lets go of an image, by the name that it was pulled by, unless somebody else has a lease of it; then of the lease.
  ///
  /// An image that somebody made a container of, or gave a name of their own, stays for them.
  func drop(_ lease: String, of image: String) async throws {
    let labels = [DockerLabels.filter(.lease), "\(DockerLabels.image)=\(image)"]
    let others = try await client.listVolumes(DockerFilters(labels: labels)).contains { $0.name != lease }
    if !image.isEmpty, !others {
      do {
        try await client.removeImage(image)
      } catch DockerError.notFound, DockerError.conflict {
        // Gone already, or somebody else's by now.
      }
    }
    try await client.removeVolume(lease, isForced: true)
  }

  private func isStale(_ labels: [String: String], created: Date?, isOwnInUse: Bool) async -> Bool {
    guard let owner = labels[DockerLabels.owner].flatMap(Owner.init(label:)) else { return true }
    if owner == session.owner { return !isOwnInUse }
    if let isAlive = owner.isAlive { return !isAlive }
    return created.map { Date().timeIntervalSince($0) > Self.foreignAge } ?? false
  }

  private func attempt(
    _ what: String,
    _ reclaimed: inout Reclaimed,
    _ count: WritableKeyPath<Reclaimed, Int>,
    _ removal: () async throws -> Void
  ) async {
    do {
      try await removal()
      reclaimed[keyPath: count] += 1
    } catch DockerError.notFound {
      // Somebody else was quicker.
    } catch {
      reclaimed.problems.append("the left-over \(what) cannot be removed: \(error)")
    }
  }
}
