import CollectorCore
import ContentStore
import Foundation
import NIOCore
import OCI
import SystemPackage

/// The toolbox, unpacked. It is kept in the store as if it were a layer, which it is: a tar archive whose digest is known.
struct SandboxToolbox: Sendable {
  /// What is mounted at `/collector`.
  let directory: FilePath
  /// Keeps it from being evicted.
  let lease: StoreLease

  static func unpack(_ toolbox: PackedToolbox, on host: SandboxHost) async throws -> SandboxToolbox {
    let lease = try await BlockingWork.run { [store = host.store] in try store.makeLease() }
    do {
      let layer = try await layer(toolbox, on: host, lease)
      return SandboxToolbox(directory: host.store.layersDirectory.pushing(FilePath(layer.name)), lease: lease)
    } catch {
      lease.release()
      throw error
    }
  }

  private static func layer(_ toolbox: PackedToolbox, on host: SandboxHost, _ lease: StoreLease) async throws -> StoredLayer {
    if let layer = try host.store.layer(toolbox.digest, form: host.form, lease: lease) { return layer }
    switch try await host.store.beginLayer(toolbox.digest, form: host.form, lease: lease) {
    case .present(let layer): return layer
    case .begun(let session):
      do {
        return try session.commit(try await unpack(toolbox, into: session, on: host))
      } catch {
        session.cancel()
        throw (error as? LayerError).map { .toolboxDamaged(path: toolbox.archive, reason: "\($0)") as SandboxError } ?? error
      }
    }
  }

  private static let plainTar = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar")
  private static let pieceBytes = 1 << 20

  private static func unpack(
    _ toolbox: PackedToolbox,
    into session: LayerSession,
    on host: SandboxHost
  ) async throws -> UnpackedLayer {
    let request = LayerUnpackRequest(
      mediaType: plainTar,
      diffID: toolbox.digest,
      form: host.form,
      limits: LayerLimits(),
      directory: session.directory.string
    )
    let archive = try FileDescriptor.open(FilePath(toolbox.archive), .readOnly, options: [.closeOnExec])
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
