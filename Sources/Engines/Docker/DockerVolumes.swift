import CollectorCore
import DockerAPI
import Foundation
import Logging
import OCI

/// The volumes through which containers get what they need: the toolbox at `/collector`, its parts
/// and the script below it. Their content reaches the
/// daemon through its API, so that a daemon on another host works as well.
actor DockerVolumes {
  /// What a container of a script mounts.
  struct Mounts: Sendable {
    let all: [HostConfiguration.Mount]
    /// Which filling of the volumes they are of.
    let generation: Int
  }

  private let client: DockerClient
  private let session: DockerSession
  private let toolbox: PackedToolbox
  private let logger: Logger
  private let once = OnceEach<Void>()
  private var scripts: Set<String> = []
  private var generation = 0

  init(client: DockerClient, session: DockerSession, toolbox: PackedToolbox, logger: Logger) {
    self.client = client
    self.session = session
    self.toolbox = toolbox
    self.logger = logger
  }

  /// The mounts for a script, whose volumes are there and complete when this returns.
  func mounts(for script: Script) async throws -> Mounts {
    let generation = generation
    var mounts: [HostConfiguration.Mount] = []
    for part in [toolbox.base] + (try toolbox.parts(for: script)) {
      let name = DockerNames.toolbox(part.digest)
      try await once(name) { [client, session, logger] in
        try await DockerToolbox(client: client, session: session, part: part, logger: logger).ensure()
      }
      mounts.append(Self.mount(name, at: part.mountPoint))
    }
    let scriptName = DockerNames.script(script.digest, of: session.owner)
    scripts.insert(scriptName)
    try await once(scriptName) { [client, session] in
      try await client.createLabelledVolume(scriptName, DockerLabels.labels(.script, session.owner))
      try await DockerLoader(client: client, session: session).fill(scriptName, with: Self.archive(of: script))
    }
    mounts.append(Self.mount(scriptName, at: Script.directory))
    return Mounts(all: mounts, generation: generation)
  }

  private static func mount(_ volume: String, at path: String) -> HostConfiguration.Mount {
    HostConfiguration.Mount(.volume, source: volume, target: path, isReadOnly: true, isCopySuppressed: true)
  }

  /// Removes the scripts' volumes, as far as that is possible.
  ///
  /// - Throws: What kept the first of those from being removed that are left.
  func removeScripts() async throws {
    var first: (any Error)?
    for name in scripts.sorted() {
      await once.forget(name)
      do {
        try await client.removeVolume(name, isForced: true)
        scripts.remove(name)
      } catch {
        first = first ?? error
      }
    }
    if let first { throw first }
  }

  /// Brings everything anew at the next run: the daemon has lost some of it.
  ///
  /// - Parameter generation: The filling that was found to be lost; nothing is done where there is a newer one.
  func refill(_ generation: Int) async throws {
    guard generation == self.generation else { return }
    self.generation += 1
    await once.forgetAll()
    for part in toolbox.parts {
      let name = DockerNames.toolbox(part.digest)
      // A volume that has its labels is the one that was filled: others may be using it.
      if try await isLost(name) { try await client.removeVolume(DockerNames.mark(ofToolbox: name), isForced: true) }
    }
  }

  /// Whether the daemon no longer has a part of the toolbox that a script needs, and has made an empty volume in its place.
  func lacksTools(of script: Script) async throws -> Bool {
    for part in try toolbox.parts(for: script) where try await isLost(DockerNames.toolbox(part.digest)) { return true }
    return false
  }

  private func isLost(_ volume: String) async throws -> Bool {
    do {
      return try await client.inspectVolume(volume).labels.isEmpty
    } catch DockerError.notFound {
      return true
    }
  }

  private static func archive(of script: Script) -> Data {
    var archive = TarArchive()
    for file in script.payload { archive.addFile(file.name, isExecutable: file.isExecutable, content: file.content) }
    return archive.finished()
  }
}
