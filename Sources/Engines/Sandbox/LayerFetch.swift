import CollectorCore
import ContentStore
import NIOCore
import OCI
import Synchronization
import SystemPackage

/// Brings one layer of an image in: from where it is unpacked already, from the blob that is kept, or from its source.
struct LayerFetch: Sendable {
  let host: SandboxHost
  let name: ImageName
  let layer: Descriptor
  let diffID: Digest
  let lease: StoreLease
  let content: @Sendable () async throws -> any ImageContent
  /// Told how many more of the layer's bytes there are.
  let progress: @Sendable (Int64) -> Void

  /// - Returns: The layer, which the lease holds.
  func run() async throws -> StoredLayer {
    if let layer = try host.store.layer(diffID, form: host.form, lease: lease) {
      progress(self.layer.size)
      return layer
    }
    switch try await host.store.beginLayer(diffID, form: host.form, lease: lease) {
    case .present(let layer):
      progress(self.layer.size)
      return layer
    case .begun(let session):
      do {
        return try session.commit(try await unpack(into: session))
      } catch {
        session.cancel()
        throw (error as? LayerError).map { SandboxError.layer(layer.digest, of: name, $0) } ?? error
      }
    }
  }

  private func unpack(into session: LayerSession) async throws -> UnpackedLayer {
    let request = LayerUnpackRequest(
      mediaType: layer.mediaType,
      diffID: diffID,
      form: host.form,
      limits: host.configuration.layerLimits,
      directory: session.directory.string
    )
    let unpacker = try await UnpackerProcess.start(request, on: host)
    do {
      let ingest = try await feed(unpacker)
      let unpacked = try await unpacker.finish()
      try await BlockingWork.run { _ = try ingest?.commit() }
      return unpacked
    } catch {
      await unpacker.kill()
      throw error
    }
  }

  /// Gives the unpacker all bytes of the layer, or as many as it takes.
  ///
  /// - Returns: What is being ingested at the same time, and can be committed; `nil` where the store has it, or not all of it came.
  private func feed(_ unpacker: UnpackerProcess) async throws -> IngestSession? {
    switch try await host.store.ingest(layer, lease: lease) {
    case .present(let blob):
      do {
        try await blob.read { piece in
          guard try await unpacker.write(piece) else { throw UnpackerIsDone() }
          progress(Int64(piece.readableBytes))
        }
      } catch is UnpackerIsDone {}
      return nil
    case .begun(let ingest):
      do {
        try await transfer(ingest, to: unpacker)
        return ingest
      } catch is UnpackerIsDone {
        // It has refused the layer, and says why: nobody needs the rest.
        ingest.cancel()
        return nil
      } catch {
        // What has come so far spares another attempt, unless it is wrong.
        if error is CancellationError || (error as? any ClassifiedError)?.isTransient == true {
          ingest.suspend()
        } else {
          ingest.cancel()
        }
        throw error
      }
    }
  }

  private func transfer(_ ingest: IngestSession, to unpacker: UnpackerProcess) async throws {
    let offset = ingest.offsetBytes
    try await ingest.readBack { piece in
      guard try await unpacker.write(piece) else { throw UnpackerIsDone() }
      progress(Int64(piece.readableBytes))
    }
    try await content().readLayer(layer, from: offset) { piece in
      guard try await unpacker.write(piece, after: { try ingest.append(piece) }) else { throw UnpackerIsDone() }
      progress(Int64(piece.readableBytes))
    }
  }

  private struct UnpackerIsDone: Error {}
}
