import CollectorCore
import DockerAPI
import NIOCore
import OCI

extension DockerEngine {
  /// Gives the daemon an image that it cannot pull, straight from its source, under a name of Collector's own.
  ///
  /// - Parameters:
  ///   - name: What `DockerNames.image` gives.
  ///   - subject: What messages call the image.
  func load(
    _ listing: ImageListing,
    as name: String,
    subject: String,
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
          try await client.loadImages(channel, subject: subject)
        } catch let error as DockerError {
          throw DockerEngineError.loadFailure(error, subject, content.manifest)
        }
      }
      try await group.waitForAll()
    }
  }
}

extension DockerEngineError {
  /// What a daemon that does not take an image means: Docker before version 23 cannot read layers compressed by zstd.
  fileprivate static func loadFailure(_ error: DockerError, _ subject: String, _ manifest: Manifest) -> any Error {
    guard !error.isTransient, let layer = manifest.layers.first(where: { $0.mediaType.rawValue.hasSuffix("zstd") }) else { return error }
    return DockerEngineError.layersNotTaken(name: subject, mediaType: layer.mediaType, reason: "\(error)")
  }
}
