public import CollectorCore
import OCI

/// The images that `EngineConformance` needs, and the source that has them.
public struct EngineImages: Sendable {
  public let source: any ImageSource
  public let empty: ImageListing
  public let busybox: ImageListing
  public let debianLike: ImageListing
  public let hostile: ImageListing
  /// Those that have something in the way of a container: files or links where directories are needed, volumes over the tools.
  let obstructive: [ImageListing]
  /// An image that the source lists and does not have.
  public let absent: ImageListing

  /// The port of the registry, which listens on the host's loop.
  var hostPort: String { busybox.name.reference?.registry.split(separator: ":").last.map(String.init) ?? "" }

  /// Fills a registry with the images.
  public static func pushed(to registry: LocalRegistry) async throws -> EngineImages {
    var contents: [Digest: any ImageContent] = [:]
    func push(_ sample: TestImage, _ name: String) async throws -> ImageListing {
      let image = try sample.packed()
      contents[image.imageID] = image
      let reference = try await registry.pusher.push(image, to: "conformance/\(name)", tag: "1")
      return image.listing(reference, source: "registry")
    }
    let empty = try await push(.empty, "empty")
    let busybox = try await push(.busybox(), "busybox")
    let debianLike = try await push(.debianLike(), "debian")
    let hostile = try await push(.hostile(over: .busybox()), "hostile")
    var obstructive: [ImageListing] = []
    for (name, sample) in (Array(TestImage.obstructive) + Array(TestImage.usurping)).sorted(by: { $0.key < $1.key }) {
      obstructive.append(try await push(sample, name))
    }
    let nowhere = try TestImage(layers: [[.file("nowhere", "")]]).packed()
    let absent = nowhere.listing(registry.reference("conformance/absent", tag: "1"), source: "registry")
    let source = FakeSource(
      name: "registry",
      scope: "\(registry.host)/",
      steps: ([empty, busybox, debianLike, hostile, absent] + obstructive).map { .entry(.image($0)) },
      contents: contents
    )
    return EngineImages(
      source: source,
      empty: empty,
      busybox: busybox,
      debianLike: debianLike,
      hostile: hostile,
      obstructive: obstructive,
      absent: absent
    )
  }
}
