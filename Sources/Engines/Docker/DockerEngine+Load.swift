import CollectorCore
import DockerAPI
import NIOCore
import OCI

extension DockerEngine {
  /// Gives the daemon an image that it cannot pull, straight from its source, under a name of Collector's own.
  ///
  /// - Parameter name: What `DockerNames.image` gives.
  func load(
    _ listing: ImageListing,
    as name: String,
    from source: any ImageSource,
    _ progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws {
    let content = try await source.open(listing)
    let archive = ImageArchive(content: content, name: name)
    let totalBytes = archive.totalBytes
    let channel = ByteChannel()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await archive.write(to: { try await channel.send($0) }) { doneBytes in
            progress(TransferProgress(doneBytes: doneBytes, totalBytes: totalBytes))
          }
          channel.finish()
        } catch is ByteChannel.ReceiverGone {
          // The daemon has answered already; what it says counts.
          return
        } catch {
          channel.finish(throwing: error)
          throw error
        }
      }
      group.addTask {
        defer { channel.finish(throwing: ByteChannel.ReceiverGone()) }
        do {
          try await client.loadImages(channel, subject: "\(listing.name)")
        } catch let error as DockerError {
          throw DockerEngineError.loadFailure(error, listing.name, content.manifest)
        }
      }
      try await group.waitForAll()
    }
  }
}

extension DockerEngineError {
  /// What a daemon that does not take an image means: Docker before version 23 cannot read layers compressed by zstd.
  fileprivate static func loadFailure(_ error: DockerError, _ name: ImageName, _ manifest: Manifest) -> any Error {
    guard !error.isTransient, let layer = manifest.layers.first(where: { $0.mediaType.rawValue.hasSuffix("zstd") }) else {
      return error
    }
    return DockerEngineError.layersNotTaken(name, mediaType: layer.mediaType, reason: "\(error)")
  }
}
