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
    do {
      return try await bring()
    } catch is StaleBeginning {
      // What an earlier attempt had left was not the layer's beginning, and is dropped by now.
      return try await bring()
    }
  }

  private func bring() async throws -> StoredLayer {
    switch try await host.store.beginLayer(diffID, form: host.form, lease: lease) {
    case .present(let stored):
      progress(layer.size)
      return stored
    case .begun(let session):
      do {
        let unpacked = try await unpack(into: session)
        let stored = try await BlockingWork.run { [layer] in try session.commit(unpacked, from: layer.digest) }
        host.growth.add(layer.size + unpacked.storedBytes)
        return stored
      } catch {
        await BlockingWork.run { session.cancel() }
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
    let feeding: Feeding
    do {
      feeding = try await feed(unpacker)
    } catch {
      await unpacker.kill()
      throw error
    }
    do {
      let unpacked = try await unpacker.finish()
      if let ingest = feeding.ingest { try await BlockingWork.run { _ = try ingest.commit() } }
      return unpacked
    } catch {
      // Whoever has refused the layer says nothing against the bytes; but where they are not all of one transfer, they may be to blame.
      let isFinal = (error as? LayerError)?.isTransient == false || (error as? StoreError)?.isTransient == false
      if isFinal { feeding.ingest?.cancel() } else { feeding.ingest?.suspend() }
      throw isFinal && feeding.wasResumed ? StaleBeginning() : error
    }
  }

  /// What has been given to the unpacker.
  private struct Feeding {
    /// What was ingested at the same time; `nil` where the store has it, or not all of it came.
    var ingest: IngestSession?
    /// Whether its beginning is of an earlier attempt.
    var wasResumed = false
  }

  private struct StaleBeginning: Error {}

  /// Gives the unpacker all bytes of the layer, or as many as it takes.
  private func feed(_ unpacker: UnpackerProcess) async throws -> Feeding {
    switch try await host.store.ingest(layer, lease: lease) {
    case .present(let blob):
      // Also what the unpacker does not take is read: only a whole blob shows whether it has rotten, so that it is to be fetched anew.
      var isTaking = true
      try await blob.read { piece in
        if isTaking { isTaking = try await unpacker.write(piece) }
        progress(Int64(piece.readableBytes))
      }
      return Feeding()
    case .begun(let ingest):
      do {
        try await transfer(ingest, to: unpacker)
        return Feeding(ingest: ingest, wasResumed: ingest.offsetBytes > 0)
      } catch is UnpackerIsDone {
        // It has refused the layer, and says why: nobody needs the rest.
        ingest.cancel()
        return Feeding(wasResumed: ingest.offsetBytes > 0)
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
