import OCI

/// A thing that the store keeps and a lease can hold.
enum StoreItem: Hashable, Sendable {
  case blob(Digest)
  /// By its name in the directory of layers.
  case layer(String)

  /// `nil` for what is no such thing.
  init?(parsing text: Substring) {
    let parts = text.split(separator: " ")
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "blob":
      guard let digest = try? Digest(parsing: parts[1]) else { return nil }
      self = .blob(digest)
    case "layer": self = .layer(String(parts[1]))
    default: return nil
    }
  }
}

extension StoreItem: CustomStringConvertible {
  var description: String {
    switch self {
    case .blob(let digest): "blob \(digest)"
    case .layer(let name): "layer \(name)"
    }
  }
}
