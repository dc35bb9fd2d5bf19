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
    try await reclaimUnlabelled(&reclaimed)
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
      let image = lease.labels[DockerLabels.image] ?? "of \(lease.name)"
      await attempt("image \(image)", &reclaimed, \.images) { try await drop(lease) }
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

  /// A daemon that is stopped while it makes a volume may have given it its name and not its labels.
  private func reclaimUnlabelled(_ reclaimed: inout Reclaimed) async throws {
    for volume in try await client.listVolumes(DockerFilters(names: ["collector-"])) {
      guard volume.labels.isEmpty, DockerSession.isName(volume.name, ofSessionPurposes: ["lease", "script"]),
        let created = volume.created, Date().timeIntervalSince(created) > Self.labellingTime
      else { continue }
      await attempt("volume \(volume.name)", &reclaimed, \.volumes) { try await client.removeVolume(volume.name) }
    }
  }

  /// A volume has its labels a moment after its name; this is many times that.
  private static let labellingTime: TimeInterval = 5

  private func reclaimLoaderImages(_ reclaimed: inout Reclaimed) async throws {
    for image in try await client.listImages(DockerFilters(labels: [DockerLabels.filter(.loader)])) {
      await attempt("image \(image.id.short)", &reclaimed, \.images) { try await client.removeImage(image.id.description) }
    }
  }

  /// Lets go of an image, by the name that it was pulled by, unless somebody else has a lease of it; then of the lease.
  ///
  /// An image that somebody made a container of, or gave a name of their own, stays for them.
  func drop(_ lease: Volume) async throws {
    if let image = lease.labels[DockerLabels.image] {
      if try await !leases(of: image).contains(where: { $0.name != lease.name }) {
        try await remove(image)
        if let id = lease.labels[DockerLabels.imageID] { try await removeUnnamed(id) }
      }
    }
    try await client.removeVolume(lease.name, isForced: true)
  }

  /// The leases of an image, by the name that it was pulled by.
  func leases(of image: String) async throws -> [Volume] {
    // Of several labels, Podman wants one and Docker all: so the daemon is asked for one.
    try await client.listVolumes(DockerFilters(labels: [DockerLabels.filter(.lease)]))
      .filter { $0.labels[DockerLabels.image] == image }
  }

  private func remove(_ image: String) async throws {
    do {
      try await client.removeImage(image)
    } catch DockerError.notFound, DockerError.conflict {
      // Gone already, or somebody else's by now.
    }
  }

  /// A daemon that is stopped while it removes an image may have taken away the name and nothing else.
  private func removeUnnamed(_ id: String) async throws {
    do {
      let image = try await client.inspectImage(id)
      if image.repositoryTags.isEmpty, image.repositoryDigests.isEmpty { try await remove(id) }
    } catch DockerError.notFound {
      return
    }
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
