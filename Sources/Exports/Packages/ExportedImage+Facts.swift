import CollectorCore
import OCI

extension ExportedImage {
  /// The repository of the first name that is a reference; else what the image is called.
  var repositoryName: String { firstReference?.name ?? title }

  /// The digest of the manifest, or the image ID where there is none.
  var bestDigest: Digest { digest ?? imageID }

  /// <https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md>; `nil` where no registry has the image.
  var packageURL: PackageURL? {
    guard let reference = firstReference, let digest, let name = reference.repository.split(separator: "/").last else {
      return nil
    }
    return PackageURL(
      type: "oci",
      path: [name.lowercased()],
      version: digest.description,
      qualifiers: ["arch": platform?.architecture, "repository_url": reference.name, "tag": reference.tag]
    )
  }

  /// What a document says of the image beyond what its format has a place for, sorted.
  var facts: [(name: String, value: String)] {
    var facts = [("image_id", imageID.description)]
    if let digest { facts.append(("digest", digest.description)) }
    if let platform { facts.append(("platform", platform.description)) }
    if let created { facts.append(("created", created.rfc3339)) }
    return facts + names.map { ("reference", $0.description) }
  }

  private var firstReference: Reference? { names.lazy.compactMap(\.reference).first }
}
