import CollectorCore
import Foundation
import NIOCore
import OCI
import Synchronization

/// Writes an image as `docker save` does, piece by piece, with no copy of it anywhere.
///
/// <https://github.com/moby/docker-image-spec/blob/v1.3.1/v1.2.md#combined-image-json--filesystem-changeset-format>
struct ImageArchive: Sendable {
  let content: any ImageContent
  /// The only name that the image gets.
  let name: String

  /// What has to be transferred.
  var totalBytes: Int64 { layers.reduce(0) { $0 &+ $1.descriptor.size } }

  /// Each layer once, however often the image has it, with its name in the archive.
  private var layers: [(name: String, descriptor: Descriptor)] {
    var seen: Set<Digest> = []
    return content.manifest.layers.filter { seen.insert($0.digest).inserted }.enumerated().map { index, layer in
      ("layer-\(index).tar", layer)
    }
  }

  /// Gives the archive to `send`, and how many bytes of the layers have passed to `progress`.
  ///
  /// The document that names the parts comes last: a daemon that gets less than all of it can load nothing.
  ///
  /// - Throws: What the image's source says of a layer, in the middle of it, or what `send` throws.
  func write(
    to send: @escaping @Sendable (ByteBuffer) async throws -> Void,
    progress: @escaping @Sendable (Int64) -> Void
  ) async throws {
    let layers = layers
    let done = Mutex<Int64>(0)
    for (name, layer) in layers {
      try await send(ByteBuffer(bytes: TarArchive.header(ofFile: name, size: layer.size)))
      try await content.readLayer(layer) { piece in
        try await send(piece)
        progress(
          done.withLock { done in
            done += Int64(piece.readableBytes)
            return done
          }
        )
      }
      try await send(ByteBuffer(repeating: 0, count: TarArchive.padding(after: layer.size)))
    }
    var end = TarArchive()
    end.addFile(Self.configuration, isExecutable: false, content: Data(content.configuration))
    end.addFile("manifest.json", isExecutable: false, content: try manifest(layers))
    try await send(ByteBuffer(bytes: end.finished()))
  }

  private static let configuration = "configuration.json"

  private func manifest(_ layers: [(name: String, descriptor: Descriptor)]) throws -> Data {
    let names = Dictionary(layers.map { ($0.descriptor.digest, $0.name) }) { first, _ in first }
    let entry = Entry(
      config: Self.configuration,
      repositoryTags: [name],
      layers: content.manifest.layers.compactMap { names[$0.digest] }
    )
    return try JSONEncoder().encode([entry])
  }

  private struct Entry: Encodable {
    let config: String
    let repositoryTags: [String]
    let layers: [String]

    enum CodingKeys: String, CodingKey {
      case config = "Config"
      case repositoryTags = "RepoTags"
      case layers = "Layers"
    }
  }
}
