import CollectorCore
import ContentStore
import Foundation
import NIOCore
import OCI
import SystemPackage

/// The parts of the toolbox, unpacked when they are first needed. They are kept in the store as if they were layers, which they are: tar
/// archives whose digests are known.
struct SandboxToolbox: Sendable {
  /// What is mounted somewhere in a container.
  struct Mount: Sendable, Hashable {
    let directory: FilePath
    let mountPoint: String
  }

  private let toolbox: PackedToolbox
  private let host: SandboxHost
  /// Keeps it from being evicted.
  private let lease: StoreLease
  private let parts = OnceEach<Mount>()

  /// Unpacks what every script needs.
  static func open(_ toolbox: PackedToolbox, on host: SandboxHost) async throws -> SandboxToolbox {
    let lease = try await BlockingWork.run { [store = host.store] in try store.makeLease() }
    let opened = SandboxToolbox(toolbox: toolbox, host: host, lease: lease)
    do {
      _ = try await opened.mount(toolbox.base)
      return opened
    } catch {
      lease.release()
      throw error
    }
  }

  /// Lets go of it, once nothing runs any more.
  func release() { lease.release() }

  /// What a script has mounted, the base first.
  func mounts(for script: Script) async throws -> [Mount] {
    var mounts = [try await mount(toolbox.base)]
    for part in try toolbox.parts(for: script) { mounts.append(try await mount(part)) }
    return mounts
  }

  private func mount(_ part: PackedToolbox.Part) async throws -> Mount {
    try await parts(part.name) { [host, lease] in
      let layer = try await Self.layer(part, on: host, lease)
      return Mount(directory: host.store.layersDirectory.pushing(FilePath(layer.name)), mountPoint: part.mountPoint)
    }
  }

  private static func layer(_ part: PackedToolbox.Part, on host: SandboxHost, _ lease: StoreLease) async throws -> StoredLayer {
    if let layer = try host.store.layer(part.digest, form: host.form, lease: lease) { return layer }
    switch try await host.store.beginLayer(part.digest, form: host.form, lease: lease) {
    case .present(let layer): return layer
    case .begun(let session):
      do {
        return try session.commit(try await unpack(part, into: session, on: host))
      } catch {
        session.cancel()
        throw (error as? LayerError).map { .toolboxDamaged(path: part.archive, reason: "\($0)") as SandboxError } ?? error
      }
    }
  }

  private static let plainTar = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar")
  private static let pieceBytes = 1 << 20

  private static func unpack(
    _ part: PackedToolbox.Part,
    into session: LayerSession,
    on host: SandboxHost
  ) async throws -> UnpackedLayer {
    let request = LayerUnpackRequest(
      mediaType: plainTar,
      diffID: part.digest,
      form: host.form,
      limits: LayerLimits(),
      directory: session.directory.string
    )
    let archive = try FileDescriptor.open(FilePath(part.archive), .readOnly, options: [.closeOnExec])
    defer { try? archive.close() }
    let unpacker = try await UnpackerProcess.start(request, on: host)
    do {
      while true {
        let piece = try await BlockingWork.run {
          var piece = ByteBufferAllocator().buffer(capacity: pieceBytes)
          try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: pieceBytes) { try archive.read(into: $0) }
          return piece
        }
        guard piece.readableBytes > 0, try await unpacker.write(piece) else { break }
      }
      return try await unpacker.finish()
    } catch {
      await unpacker.kill()
      throw error
    }
  }
}
