import Exports
import OCI

/// Names of files for documents of images: what a name has beside letters, digits, points and hyphens becomes an underscore.
struct DocumentNames {
  let suffix: String
  /// In small letters: some file systems know no others.
  private var taken: Set<String> = []

  /// A file's name can have 255 bytes, and the suffix and part of the ID need some.
  private static let longest = 200

  init(suffix: String) {
    self.suffix = suffix
  }

  /// A name that no other image of this run has: where two would have the same, the later one has part of its ID.
  mutating func name(of image: ExportedImage) -> String {
    var stem = String(image.title.unicodeScalars.prefix(Self.longest).map { Self.isPlain($0) ? Character($0) : "_" })
    // Neither hidden nor an option.
    if stem.hasPrefix(".") || stem.hasPrefix("-") { stem = "_" + stem.dropFirst() }
    if !taken.insert(stem.lowercased()).inserted { stem += "_\(image.imageID.short)" }
    taken.insert(stem.lowercased())
    return stem + suffix
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
    default: false
    }
  }
}
