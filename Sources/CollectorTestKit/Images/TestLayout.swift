public import Foundation
public import OCI
public import SystemPackage

/// Packs images as an OCI image layout, in a directory or an archive. What it should have is changed in `files` before it is written.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>
public struct TestLayout: Sendable {
  /// The blobs, by their paths in the layout.
  public private(set) var blobs: [String: Data] = [:]
  private var descriptors: [Descriptor] = []

  public init() {}

  /// Adds an image, an artifact or an index, with all that it leads to.
  ///
  /// - Parameters:
  ///   - tag: The annotation by which most tools name it.
  ///   - wholeName: The annotation by which containerd and Docker name it besides.
  ///   - platform: As some tools list the platforms of an image beside each other.
  public mutating func add(_ content: TestContent, tag: String? = nil, wholeName: String? = nil, platform: Platform? = nil) {
    store(content)
    var annotations: [String: String] = [:]
    annotations["org.opencontainers.image.ref.name"] = tag
    annotations["io.containerd.image.name"] = wholeName
    descriptors.append(content.descriptor(platform: platform, annotations: annotations.isEmpty ? nil : annotations))
  }

  public mutating func add(_ image: PackedImage, tag: String? = nil, wholeName: String? = nil, platform: Platform? = nil) {
    add(image.content, tag: tag, wholeName: wholeName, platform: platform)
  }

  private mutating func store(_ content: TestContent) {
    blobs[Self.path(of: content.digest)] = content.document
    for blob in content.blobs { blobs[Self.path(of: blob.descriptor.digest)] = blob.data }
    for manifest in content.manifests { store(manifest) }
  }

  /// Where a blob is in a layout.
  public static func path(of digest: Digest) -> String { "blobs/\(digest.algorithm.rawValue)/\(digest.hex)" }

  /// All files of the layout, by their paths.
  public func files() throws -> [String: Data] {
    var files = blobs
    files["oci-layout"] = Data(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)
    files["index.json"] = try TestContent.encode(Index(manifests: descriptors))
    return files
  }

  /// Writes it to a directory, which is made.
  public func write(to directory: FilePath) throws {
    for (path, data) in try files() {
      let file = URL(filePath: directory.appending(path).string)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
  }

  /// The same as a tar archive.
  public func archived() throws -> Data {
    TarArchive(try files().sorted { $0.key < $1.key }.map { .file($0.key, $0.value) }).data
  }
}
