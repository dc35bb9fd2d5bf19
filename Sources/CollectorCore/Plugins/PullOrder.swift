/// The order in which due images are pulled.
public protocol PullOrder: Sendable {
  /// The name that `--order` takes.
  var name: String { get }

  /// The same images in the order in which they should be pulled.
  func sorted(_ images: [ImageDescription]) -> [ImageDescription]
}
