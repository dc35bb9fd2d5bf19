public import OCI

/// What a process that unpacks one layer is asked for: its last argument, in JSON.
public struct LayerUnpackRequest: Codable, Sendable, Hashable {
  public var mediaType: MediaType
  /// What the plain archive must hash to; `nil` if nobody knows.
  public var diffID: Digest?
  public var form: LayerForm
  public var limits: LayerLimits
  /// The absolute path of an empty directory.
  public var directory: String

  public init(mediaType: MediaType, diffID: Digest?, form: LayerForm, limits: LayerLimits, directory: String) {
    self.mediaType = mediaType
    self.diffID = diffID
    self.form = form
    self.limits = limits
    self.directory = directory
  }
}

/// What such a process answers: a line of JSON on its standard output.
public enum LayerUnpackReply: Codable, Sendable, Hashable {
  case unpacked(UnpackedLayer)
  case failed(LayerError)
}
