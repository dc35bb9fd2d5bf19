import CollectorCore
import DockerAPI
import Foundation
import Logging
import NIOCore
import OCI

/// The volumes through which containers get what they need: the toolbox at `/collector`, the script below it. Their content reaches the
/// daemon through its API, so that a daemon on another host works as well.
actor DockerVolumes {
  private let client: DockerClient
  private let session: DockerSession
  private let toolbox: PackedToolbox
  private let logger: Logger
  private let once = OnceEach<Void>()
  private var scripts: Set<String> = []

  init(client: DockerClient, session: DockerSession, toolbox: PackedToolbox, logger: Logger) {
    self.client = client
    self.session = session
    self.toolbox = toolbox
    self.logger = logger
  }

  /// The mounts for a script, whose volumes are there and complete when this returns.
  func mounts(for script: Script) async throws -> [HostConfiguration.Mount] {
    let toolboxName = DockerToolbox.volumeName(toolbox.digest)
    try await once(toolboxName) { [client, session, toolbox, logger] in
      try await DockerToolbox(client: client, owner: session.owner, toolbox: toolbox, logger: logger).ensure()
    }
    let scriptName = session.name("script") + "-\(script.digest.short)"
    scripts.insert(scriptName)
    try await once(scriptName) { [client, session] in
      try await client.createLabelledVolume(scriptName, DockerLabels.labels(.script, session.owner))
      let loader = DockerLoader(client: client, owner: session.owner)
      try await loader.fill(
        scriptName,
        container: "\(scriptName)-loader",
        with: Self.archive(of: script)
      )
    }
    return [
      HostConfiguration.Mount(
        .volume,
        source: toolboxName,
        target: DockerLoader.mountPoint,
        isReadOnly: true,
        isCopySuppressed: true
      ),
      HostConfiguration.Mount(.volume, source: scriptName, target: Script.directory, isReadOnly: true, isCopySuppressed: true),
    ]
  }

  /// Removes the scripts' volumes.
  func removeScripts() async throws {
    for name in scripts.sorted() {
      await once.forget(name)
      try await client.removeVolume(name, isForced: true)
      scripts.remove(name)
    }
  }

  /// Brings everything anew at the next run: the daemon has lost some of it.
  func refill() async throws {
    await once.forgetAll()
    try await client.removeVolume(DockerToolbox.markName(toolbox.digest), isForced: true)
  }

  private static func archive(of script: Script) -> Data {
    var archive = TarArchive()
    for file in script.payload { archive.addFile(file.name, isExecutable: file.isExecutable, content: file.content) }
    return archive.finished()
  }
}
