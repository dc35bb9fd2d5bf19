public import OCI
public import SystemPackage

/// Unpacks a layer into a directory, in the form that overlayfs mounts. Blocks for as long as that takes, and uses two more threads.
///
/// What it makes stays inside the directory by itself: links are resolved within it, `..` is refused. Memory does not grow with the layer; only zstd keeps as
/// much of its past as the layer asks for, 128 MiB at most.
///
/// * An entry whose name begins with `.wh.` hides what layers below have; in its own layer the rest wins, in whatever order.
/// * Device nodes are made as they are: whoever mounts the layer mounts it with `nodev`. One of major and minor 0, which would hide things, becomes
///   an empty file; so do all where the form has no devices.
/// * Of extended attributes `user.*` and `security.capability` are kept, on files and directories. ACLs are not.
/// * Sockets are left out.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#applying-changesets>
public struct LayerUnpacker: Sendable {
  private let directory: FileDescriptor
  private let place: String
  private let form: LayerForm
  private let limits: LayerLimits

  /// - Parameters:
  ///   - directory: An open, empty directory; it stays open, and the caller's.
  ///   - place: Its path, for messages.
  public init(into directory: FileDescriptor, at place: String = "the layer's directory", form: LayerForm, limits: LayerLimits) {
    self.directory = directory
    self.place = place
    self.form = form
    self.limits = limits
  }

  /// Reads `input` to its end and writes all that is in it.
  ///
  /// After an error what is in the directory is of no use, `input` may not be at its end, and who writes to it finds the pipe closed.
  ///
  /// - Parameters:
  ///   - input: The compressed bytes. What `mediaType` says of their compression does not matter, if it is one of layers.
  ///   - diffID: What the plain archive must hash to; `nil` if nobody knows.
  public func unpack(
    _ input: FileDescriptor,
    as mediaType: MediaType,
    expecting diffID: Digest?
  ) throws(LayerError) -> UnpackedLayer {
    guard mediaType.isUnpackable else { throw .unsupportedMediaType(mediaType) }
    let ring = LayerRing()
    let stream = LayerStream(limits: limits, algorithm: diffID?.algorithm ?? .sha256)
    let streaming = Worker<Result<LayerStream.Summary?, LayerError>>(.success(nil)) { $0 = stream.run(input, into: ring) }
    let writer = LayerWriter(into: directory.rawValue, form: form, limits: limits, place: place)
    var fault: LayerError?
    do throws(LayerError) {
      let reader = try TarReader(ring)
      if try reader.open() { try writer.write(reader) }
      // What follows the archive's end mark belongs to the diffID.
      while ring.nextBuffer() != nil {}
    } catch {
      fault = error
      // The other side may wait for bytes, or for room.
      ring.stop()
    }
    // Where the bytes were at fault the archive is cut off, which is no news. It reads no more from here on: the input is the caller's again.
    guard let summary = try streaming.wait().get() else {
      throw fault ?? .damagedArchive(reason: "it cannot be read")
    }
    if let fault { throw fault }
    if let diffID, summary.diffID != diffID { throw .wrongDiffID(expected: diffID, actual: summary.diffID) }
    return UnpackedLayer(
      diffID: summary.diffID,
      archiveBytes: summary.archiveBytes,
      storedBytes: writer.storedBytes,
      files: writer.files,
      droppedAttributes: writer.droppedAttributes
    )
  }
}
