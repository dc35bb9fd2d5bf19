public import CollectorCore
import Foundation
import OCI
import SystemPackage

extension ToolboxLocation {
  /// What `toolbox.json` says of the archive beside it.
  private struct Description: Decodable {
    let format: Int
    let platform: String
    let digest: Digest
    let size: Int64
  }

  /// The layout of archive and description that `make toolbox` makes now.
  private static let format = 1
  /// A description has a few hundred bytes; what is longer is something else.
  private static let longestDescription = 64 << 10

  /// Reads what is said of the archive and checks that the archive is that one, by its size and digest.
  ///
  /// Takes as long as reading and hashing it once.
  ///
  /// - Throws: `ToolboxError`, never `missing` or `notFound`.
  public func open() throws(ToolboxError) -> PackedToolbox {
    let (description, platform) = try readDescription()
    let (size, digest) = try hashArchive()
    guard size == description.size else {
      throw .wrongSize(archive: archive.string, expectedBytes: description.size, actualBytes: size)
    }
    guard digest == description.digest else {
      throw .wrongDigest(archive: archive.string, expected: description.digest, actual: digest)
    }
    return PackedToolbox(digest: digest, platform: platform, archive: archive.string)
  }

  private func readDescription() throws(ToolboxError) -> (Description, Platform) {
    let file = descriptionFile
    let content: Data
    do {
      content = try file.contents(atMost: Self.longestDescription)
    } catch {
      throw .unreadable(file: file.string, reason: error.description)
    }
    do {
      let description = try JSONDecoder().decode(Description.self, from: content)
      guard description.format == Self.format else {
        throw ToolboxError.malformed(
          file: file.string,
          reason: "it has format \(description.format), and this version understands \(Self.format)"
        )
      }
      return (description, try Platform(parsing: description.platform))
    } catch let error as ToolboxError {
      throw error
    } catch let error as OCIError {
      throw .malformed(file: file.string, reason: error.description)
    } catch {
      throw .malformed(file: file.string, reason: "it is no JSON object with format, platform, digest and size")
    }
  }

  private func hashArchive() throws(ToolboxError) -> (sizeBytes: Int64, Digest) {
    var size: Int64 = 0
    var hasher = DigestHasher(.sha256)
    do {
      try archive.readPieces { piece in
        size += Int64(piece.count)
        hasher.update(piece)
        return true
      }
    } catch {
      throw .unreadable(file: archive.string, reason: error.description)
    }
    return (size, hasher.finalize())
  }
}
