import CollectorCore
import Inventory
import OCI

/// What is printed of a package in an image.
enum PackageAnswer {
  static let columns = [
    AnswerColumn("names", each: "image", title: "IMAGE", shrinks: .middle),
    AnswerColumn("package", title: "PACKAGE", shrinks: .end), AnswerColumn("version", title: "VERSION", shrinks: .end),
    AnswerColumn("type", title: "TYPE"), AnswerColumn("architecture", title: "ARCH"), AnswerColumn("source"),
    AnswerColumn("distro", title: "DISTRO"), AnswerColumn("image_id", title: "IMAGE ID"), AnswerColumn("digest"),
    AnswerColumn("platform"), AnswerColumn("script"),
  ]

  static func row(_ finding: PackageFinding) -> AnswerRow {
    let (package, image) = (finding.package, finding.image)
    return AnswerRow([
      .texts(image.names), .text(package.name), .text(package.version), .told(package.type), .told(package.architecture),
      .told(package.source), .text(finding.distribution?.distributionName),
      .text("\(image.imageID)", shown: image.imageID.short), .text(image.digest.map { "\($0)" }),
      .text(image.platform?.description), .text(finding.script),
    ])
  }
}

extension JSONValue {
  /// `debian:12`, of what a script says of a distribution; `nil` where it does not say.
  fileprivate var distributionName: String? {
    guard let id = self["id"]?.text else { return nil }
    return self["version_id"]?.text.map { "\(id):\($0)" } ?? id
  }
}
