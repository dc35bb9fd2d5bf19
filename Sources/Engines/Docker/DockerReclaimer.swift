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
  /// A volume has its labels a moment after its name; this is many times that.
  private static let labellingTime: TimeInterval = 5

  func reclaim(everything: Bool) async throws -> Reclaimed {
    var pass = Pass(everything: everything)
    // Containers first: they hold volumes and images.
    for role in [DockerLabels.Role.run, .loader] { try await reclaimContainers(role, &pass) }
    for lease in try await leases() where try await isStale(lease, pass) {
      let image = lease.labels[DockerLabels.image] ?? "of \(lease.name)"
      try await attempt("image \(image)", &pass, \.images) { try await drop(lease) }
    }
    try await reclaimLoaded(&pass)
    for volume in try await volumes(.script) where try await isStale(volume, pass) { try await remove(volume, &pass) }
    try await reclaimUnlabelled(&pass)
    if everything { try await reclaimToolboxes(&pass) }
    return pass.reclaimed
  }

  private struct Pass {
    let everything: Bool
    var reclaimed = Reclaimed()
  }

  private func volumes(_ role: DockerLabels.Role) async throws -> [Volume] {
    try await client.listVolumes(DockerFilters(labels: [DockerLabels.filter(role)]))
  }

  private func remove(_ volume: Volume, _ pass: inout Pass) async throws {
    try await attempt("volume \(volume.name)", &pass, \.volumes) { try await client.removeVolume(volume.name) }
  }

  // MARK: What is stale

  private func isStale(_ owner: Owner, _ name: String, created: Date?, _ pass: Pass) async -> Bool {
    if owner == session.owner { return await !session.isInUse(name) }
    if let isAlive = owner.isAlive { return !isAlive }
    return pass.everything || created.map { Date().timeIntervalSince($0) > Self.foreignAge } ?? false
  }

  private func isStale(_ volume: Volume, _ pass: Pass) async throws -> Bool {
    // Volumes inherit no labels: what bears the role and no owner is of a version that wrote it otherwise.
    guard let owner = volume.labels[DockerLabels.owner].flatMap(Owner.init(label:)) else { return true }
    // The scripts of a session are its own business until it ends.
    if owner == session.owner, volume.labels[DockerLabels.role] == DockerLabels.Role.script.rawValue { return false }
    return await isStale(owner, volume.name, created: volume.created, pass)
  }

  private func reclaimContainers(_ role: DockerLabels.Role, _ pass: inout Pass) async throws {
    for container in try await client.listContainers(DockerFilters(labels: [DockerLabels.filter(role)])) {
      guard let (name, owner) = Self.identity(of: container, role) else { continue }
      guard await isStale(owner, name, created: container.created, pass) else { continue }
      try await attempt("container \(name)", &pass, \.containers) { try await client.removeContainerOrWait(container.id) }
    }
  }

  /// The name and owner of a container of Collector's; `nil` for somebody else's, of an image that bears such labels.
  private static func identity(of container: ContainerSummary, _ role: DockerLabels.Role) -> (name: String, owner: Owner)? {
    guard let name = container.names.first, let owner = container.labels[DockerLabels.owner].flatMap(Owner.init(label:)),
      DockerNames.isContainer(name, of: role, owner)
    else { return nil }
    return (name, owner)
  }

  /// Whoever is killed as a daemon takes the last bytes of an image leaves it to come after its lease has gone.
  private func reclaimLoaded(_ pass: inout Pass) async throws {
    let names = try await client.listImages(DockerFilters(references: ["\(DockerNames.imageRepository):*"])).flatMap(
      \.repositoryTags
    )
    for name in names where name.hasPrefix("\(DockerNames.imageRepository):") {
      guard try await leases(of: name).isEmpty else { continue }
      try await attempt("image \(name)", &pass, \.images) { try await client.removeImage(name) }
    }
  }

  /// A daemon that is stopped while it makes a volume may have given it its name and not its labels.
  private func reclaimUnlabelled(_ pass: inout Pass) async throws {
    for volume in try await client.listVolumes(DockerFilters(names: ["collector-"])) {
      guard volume.labels.isEmpty, DockerNames.isVolumeOfSession(volume.name), let created = volume.created,
        Date().timeIntervalSince(created) > Self.labellingTime
      else { continue }
      try await remove(volume, &pass)
    }
  }

  /// A toolbox that a container uses stays, and its mark with it.
  private func reclaimToolboxes(_ pass: inout Pass) async throws {
    for toolbox in try await volumes(.toolbox) {
      // The mark goes first: somebody who fills a volume of the name anew meanwhile must not find the mark of the old one.
      let mark = DockerNames.mark(ofToolbox: toolbox.name)
      let wasComplete = try await removeIfThere(mark)
      do {
        try await client.removeVolume(toolbox.name)
        pass.reclaimed.volumes += wasComplete ? 2 : 1
      } catch DockerError.conflict {
        if wasComplete { try await client.createVolume(mark, labels: DockerLabels.labels(.toolboxMark, nil)) }
      } catch DockerError.notFound {
        continue
      }
    }
    let left = Set(try await volumes(.toolbox).map { DockerNames.mark(ofToolbox: $0.name) })
    for mark in try await volumes(.toolboxMark) where !left.contains(mark.name) { try await remove(mark, &pass) }
    for image in try await DockerLoader.images(of: client) {
      try await attempt("image \(image.id.short)", &pass, \.images) { try await client.removeImage(image.id.description) }
    }
  }

  /// - Returns: Whether there was a volume of the name.
  private func removeIfThere(_ volume: String) async throws -> Bool {
    do {
      try await client.removeVolume(volume)
      return true
    } catch DockerError.notFound {
      return false
    }
  }

  private func attempt(
    _ what: String,
    _ pass: inout Pass,
    _ count: WritableKeyPath<Reclaimed, Int>,
    _ removal: () async throws -> Void
  ) async throws {
    do {
      try await removal()
      pass.reclaimed[keyPath: count] += 1
    } catch DockerError.notFound {
      // Somebody else was quicker.
    } catch let error where !(error is CancellationError) {
      pass.reclaimed.problems.append("the left-over \(what) cannot be removed: \(error)")
    }
  }
}

// MARK: Leases

extension DockerReclaimer {
  /// The leases of an image, by the name that it was pulled by; of all images where it is `nil`.
  func leases(of image: String? = nil) async throws -> [Volume] {
    // Of several labels, Podman wants one and Docker all: so the daemon is asked for one.
    try await volumes(.lease).filter { image == nil || $0.labels[DockerLabels.image] == image }
  }

  /// Lets go of an image, by the name that it was pulled by, unless somebody else has a lease of it; then of the lease.
  ///
  /// An image that somebody made a container of, or gave a name of their own, stays for them.
  func drop(_ lease: Volume) async throws {
    guard let image = lease.labels[DockerLabels.image] else { return try await client.removeVolume(lease.name, isForced: true) }
    let isShared = try await leases(of: image).contains { $0.name != lease.name }
    if !isShared { try await remove(image, lease) }
    try await client.removeVolume(lease.name, isForced: true)
    // Two that let go at the same moment each saw the other's lease.
    if isShared, try await leases(of: image).isEmpty { try await remove(image, lease) }
  }

  private func remove(_ image: String, _ lease: Volume) async throws {
    try await remove(image)
    guard let id = lease.labels[DockerLabels.imageID] else { return }
    // A daemon that is stopped while it removes an image may have taken away the name and nothing else.
    do {
      let unnamed = try await client.inspectImage(id)
      if unnamed.repositoryTags.isEmpty, unnamed.repositoryDigests.isEmpty { try await remove(id) }
    } catch DockerError.notFound {
      return
    }
  }

  /// A container that is being removed is no longer listed, and holds its image for some moments more.
  private static let removalPause: Duration = .milliseconds(200)
  private static let removalAttempts = 10

  private func remove(_ image: String) async throws {
    for attempt in 1...Self.removalAttempts {
      do {
        return try await client.removeImage(image)
      } catch DockerError.notFound {
        return
      } catch let error as DockerError {
        guard case .conflict = error else { throw error }
        let holders = try await holders(of: image)
        // Somebody else's by now, unless what holds it is a container of Collector's that could not be removed yet.
        if holders.contains(where: Self.isRun) { throw error }
        guard holders.isEmpty, attempt < Self.removalAttempts else { return }
        try await Task.sleep(for: Self.removalPause)
      }
    }
  }

  private static func isRun(_ container: ContainerSummary) -> Bool {
    container.labels[DockerLabels.role] == DockerLabels.Role.run.rawValue && identity(of: container, .run) != nil
  }

  /// The containers of an image; none where it is gone.
  private func holders(of image: String) async throws -> [ContainerSummary] {
    do {
      let id = try await client.inspectImage(image).id
      return try await client.listContainers().filter { $0.imageID == id }
    } catch DockerError.notFound {
      return []
    }
  }
}
