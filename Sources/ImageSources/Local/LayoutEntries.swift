import CollectorCore
import OCI

/// An image that an index of a layout names.
struct LayoutEntry: Sendable {
  /// What follows the layout's place in the image's name.
  let choice: PlaceScope.Choice
  /// The manifests or indexes of that name: mostly one; where tools list the platforms of an image beside each other, several.
  var descriptors: [Descriptor]
  /// The other names that it can be asked for by.
  var aliases: Set<String> = []

  /// What a digest of the index leads to on a platform.
  func descriptor(for platform: Platform) -> ImageRules.Choice {
    if descriptors.count == 1 { return .manifest(descriptors[0]) }
    guard descriptors.contains(where: { $0.platform != nil }) else {
      return .skipped(reason: "\(descriptors.count) manifests have this name, and none says its platform")
    }
    return ImageRules.choice(in: Index(manifests: descriptors), for: platform, depth: 0)
  }
}

/// The images that the index of a layout names, in its order.
struct LayoutEntries: Sendable {
  /// <https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md#pre-defined-annotation-keys>
  private static let referenceName = "org.opencontainers.image.ref.name"
  /// The whole name, which containerd, Docker and BuildKit write: then the other is its tag alone, and not unique.
  private static let wholeName = "io.containerd.image.name"

  private(set) var all: [LayoutEntry] = []
  private var positions: [PlaceScope.Choice: Int] = [:]

  init(_ index: Index) {
    for descriptor in index.manifests { add(descriptor) }
  }

  private mutating func add(_ descriptor: Descriptor) {
    let names = [Self.wholeName, Self.referenceName].compactMap { descriptor.annotations?[$0] }.filter(Self.isName)
    let choice = names.first.map { PlaceScope.Choice.name($0) } ?? .digest(descriptor.digest)
    if let position = positions[choice] {
      all[position].aliases.formUnion(names)
      guard !all[position].descriptors.contains(where: { $0.digest == descriptor.digest }) else { return }
      all[position].descriptors.append(descriptor)
    } else {
      positions[choice] = all.count
      all.append(LayoutEntry(choice: choice, descriptors: [descriptor], aliases: Set(names)))
    }
  }

  /// What can be typed, and is shorter than any terminal is wide.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 512 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  /// The entries that a name can mean, several where it is only a tag.
  func entries(named name: String) -> [LayoutEntry] {
    if let position = positions[.name(name)] { return [all[position]] }
    let reference = name.contains("/") ? try? Reference(parsing: name) : nil
    return all.filter { entry in
      entry.aliases.contains(name) || (reference != nil && entry.aliases.contains { (try? Reference(parsing: $0)) == reference })
    }
  }
}
