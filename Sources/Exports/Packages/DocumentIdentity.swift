import CollectorCore
import OCI

/// The UUID of a document: the same for the same image, names and results, and for no others.
///
/// <https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8>
struct DocumentIdentity: CustomStringConvertible {
  let description: String

  /// - Parameter format: One document must not have the identity of another about the same.
  init(of image: ExportedImage, format: String) {
    var lines = [format, image.imageID.description, image.digest?.description ?? ""]
    lines += image.results(of: .packages).map { "\($0.key.hex) \($0.time.rfc3339)" }
    lines += image.names.map { "\($0.description.utf8.count) \($0)" }
    var digits = Array(Digest(sha256Of: lines.joined(separator: "\n").utf8).hex.prefix(32))
    // The version, and the variant.
    digits[12] = "8"
    digits[16] = "8"
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    description = groups.map { String(digits[$0]) }.joined(separator: "-")
  }
}
