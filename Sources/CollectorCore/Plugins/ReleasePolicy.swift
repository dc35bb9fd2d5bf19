/// Which of the images that are held but no longer needed is let go next. One that is kept spares later pulls the layers they share.
public protocol ReleasePolicy: Sendable {
  /// The name that `--release-order` takes.
  var name: String { get }

  /// The position in `images` of the one to let go. `images` is not empty, in the order in which they were pulled.
  func next(of images: [HeldImage]) -> Int
}

/// An image that is held but not in use.
public struct HeldImage: Sendable, Hashable {
  public let acquired: AcquiredImage
  /// How many images had been let out of use before this one was, last: the larger, the later it was used.
  public let lastUse: Int

  public init(acquired: AcquiredImage, lastUse: Int) {
    self.acquired = acquired
    self.lastUse = lastUse
  }
}
