import CollectorCore
import DockerAPI
import Foundation
import OCI
import Synchronization

/// Gets the bytes of an image out of a daemon, which gives them only all together: into a temporary file, from which layers are then read.
struct DaemonExport: Sendable {
  let client: DockerClient
  let listing: ImageListing

  /// - Throws: `LocalImageError`, `DockerError`.
  func image() async throws -> DockerArchiveImage {
    let subject = listing.name.description
    let id = listing.image.imageID
    let file = try await export(id, subject)
    let archive = try await BlockingIO.run { check in
      do {
        return OpenArchive(file: file, index: try TarIndex(file, check: check))
      } catch let fault as TarFault {
        throw LocalImageError.damaged(
          what: "the archive that the daemon made of \(subject)",
          reason: "\(fault)".escapedForTerminal
        )
      }
    }
    let contents = DockerArchive(archive: archive, shownPath: "the daemon's archive of \(subject)")
    let items = try await contents.items()
    guard items.count == 1, let item = items.first else {
      throw LocalImageError.damaged(what: contents.shownPath, reason: "it has \(items.count) images")
    }
    let image = try await contents.image(of: item)
    if image.manifest.config.digest != id, try await !client.information().usesContainerdImageStore {
      throw LocalImageError.damaged(
        what: contents.shownPath,
        reason: "it has the image \(image.manifest.config.digest), not \(id)"
      )
    }
    return image
  }

  private func export(_ id: Digest, _ subject: String) async throws -> OpenFile {
    let spool = try Spool(for: subject)
    do {
      try await client.saveImage(id.description) { piece in
        try await BlockingIO.run { try spool.append(piece) }
      }
      return try spool.finished()
    } catch {
      spool.discard()
      throw error
    }
  }
}
