public import CollectorCore
import Foundation
import OCI
import SystemPackage

extension ToolboxLocation {
  /// What `toolbox.json` says of the archives beside it.
  private struct Description: Decodable {
    struct Part: Decodable {
      let name: String
      let archive: String
      let digest: Digest
      let size: Int64
    }

    let platform: String
    let parts: [Part]
  }

  private struct Format: Decodable {
    let format: Int
  }

  /// The layout of archives and description that `make toolbox` makes now.
  private static let format = 2
  /// A description has a few hundred bytes; what is longer is something else.
  private static let longestDescription = 64 << 10

  /// Reads what is said of the archives and checks that they are there, each with its size. Their content is checked when it is used, or
  /// by `verify`.
  ///
  /// - Throws: `ToolboxError`, never `missing`, `notFound` or `wrongDigest`.
  public func open() throws(ToolboxError) -> PackedToolbox {
    let (description, platform) = try readDescription()
    var parts: [PackedToolbox.Part] = []
    for part in description.parts {
      try checkName(part)
      let archive = archive(of: part)
      let size: Int64
      do {
        let status = try archive.stat()
        guard status.type == .regular else { throw FileFault.notRegular }
        size = Int64(status.size)
      } catch {
        throw .unreadable(file: archive.string, reason: String(describing: error))
      }
      guard size == part.size else {
        throw .wrongSize(archive: archive.string, expectedBytes: part.size, actualBytes: size)
      }
      parts.append(PackedToolbox.Part(name: part.name, digest: part.digest, archive: archive.string))
    }
    guard let base = parts.first, base.name == PackedToolbox.Part.base, Set(parts.map(\.name)).count == parts.count else {
      throw .malformed(
        file: descriptionFile.string,
        reason: "its first part is not \(PackedToolbox.Part.base), or a name is there twice"
      )
    }
    return PackedToolbox(platform: platform, base: base, extras: Array(parts.dropFirst()))
  }

  /// Does what `open` does, and reads and hashes all of the archives.
  ///
  /// - Throws: `ToolboxError`, never `missing` or `notFound`.
  public func verify() throws(ToolboxError) -> PackedToolbox {
    let toolbox = try open()
    for part in toolbox.parts {
      let actual = try hash(FilePath(part.archive))
      guard actual == part.digest else {
        throw .wrongDigest(archive: part.archive, expected: part.digest, actual: actual)
      }
    }
    return toolbox
  }

  private func archive(of part: Description.Part) -> FilePath { FilePath(directory).appending(part.archive) }

  /// Names become paths, here and in containers.
  private func checkName(_ part: Description.Part) throws(ToolboxError) {
    for name in [part.name, part.archive] {
      guard let component = FilePath.Component(name), component.kind == .regular, component.string == name else {
        throw .malformed(file: descriptionFile.string, reason: "\(name.debugDescription) is no name of a part or a file")
      }
    }
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
      // Other formats have other keys beside it.
      let format = try JSONDecoder().decode(Format.self, from: content).format
      guard format == Self.format else {
        throw ToolboxError.malformed(
          file: file.string,
          reason: "it has format \(format), and this version understands \(Self.format)"
        )
      }
      let description = try JSONDecoder().decode(Description.self, from: content)
      return (description, try Platform(parsing: description.platform))
    } catch let error as ToolboxError {
      throw error
    } catch let error as OCIError {
      throw .malformed(file: file.string, reason: error.description)
    } catch {
      throw .malformed(
        file: file.string,
        reason: "it is no JSON object with format, platform and parts, each with name, archive, digest and size"
      )
    }
  }

  private func hash(_ archive: FilePath) throws(ToolboxError) -> Digest {
    var hasher = DigestHasher(.sha256)
    do {
      try archive.readPieces { piece in
        hasher.update(piece)
        return true
      }
    } catch {
      throw .unreadable(file: archive.string, reason: error.description)
    }
    return hasher.finalize()
  }
}
