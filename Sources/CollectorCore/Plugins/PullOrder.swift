/// The order in which due images are pulled.
public protocol PullOrder: Sendable {
  /// What `--order` takes to name it.
  var name: String { get }

  /// The same images in the order in which they should be pulled.
  ///
  /// - Throws: What keeps it from telling; the images are then pulled as they were listed, with a warning. Or `CancellationError`.
  func sorted(_ images: [PullCandidate]) async throws -> [PullCandidate]
}

/// An image that something is due in.
public struct PullCandidate: Sendable, Hashable {
  public let image: ImageDescription
  /// The names that lead to it.
  public let names: [ImageName]

  public init(image: ImageDescription, names: [ImageName]) {
    self.image = image
    self.names = names
  }
}
