/// A step of a pull or an import, in the daemon's words, cleaned of control characters.
public struct ProgressEvent: Sendable, Hashable {
  /// `Pulling fs layer`, `Downloading`, `Extracting`, `Pull complete`…
  public let status: String
  /// The layer, by the first digits of its digest, or the tag; `nil` where the event is of the whole.
  public let id: String?
  /// How much of `totalBytes` is done; `nil` where the event is of no amount.
  public let currentBytes: Int64?
  /// `nil` where it is not known.
  public let totalBytes: Int64?

  public init(status: String, id: String? = nil, currentBytes: Int64? = nil, totalBytes: Int64? = nil) {
    self.status = status
    self.id = id
    self.currentBytes = currentBytes
    self.totalBytes = totalBytes
  }
}
