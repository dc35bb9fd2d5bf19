public import CollectorCore
import Foundation
import OCI
import Synchronization
import SystemPackage

extension SandboxEngine {
  public func run(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome {
    try await prepared(run, in: image).outcome()
  }

  /// The run with all that it mounts in its place.
  func prepared(_ run: ScriptRun, in image: AcquiredImage) async throws -> SandboxRun {
    guard let held = images.withLock({ $0[image.handle] }) else { throw SandboxError.notHeld(image.listing.name) }
    let script = try await payload(of: run.script)
    return SandboxRun(
      host: host,
      tools: try await toolbox.mounts(for: run.script),
      script: script,
      image: held,
      run: run
    )
  }

  /// The directory with the script's files, made once.
  private func payload(of script: Script) async throws -> FilePath {
    try await payloads(script.digest.hex) { [host] in
      let directory = host.session.directory(.scripts).appending(script.digest.hex)
      return try await BlockingWork.run {
        try SandboxError.making(directory) {
          try SandboxSession.make(directory, mode: 0o755)
          for file in script.payload {
            guard let name = FilePath.Component(file.name), name.kind == .regular else {
              throw SandboxError.cannotMake(
                path: directory.string,
                reason: "\(file.name.escapedForTerminal) is no name of a file"
              )
            }
            try Self.write(file, to: directory.appending(name))
          }
          return directory
        }
      }
    }
  }

  private static func write(_ file: Script.PayloadFile, to path: FilePath) throws {
    let mode: mode_t = file.isExecutable ? 0o755 : 0o644
    try file.content.write(to: URL(filePath: path.string))
    guard chmod(path.string, mode) == 0 else { throw Errno(rawValue: errno) }
  }
}
