import CollectorCore
import Foundation
import OCI

/// Values of the domain that are valid and of no further meaning.
enum CoreSamples {
  static let imageID = Digest(sha256Of: "configuration".utf8)
  static let manifestDigest = Digest(sha256Of: "manifest".utf8)
  static let layerDigest = Digest(sha256Of: "layer".utf8)
  static let toolbox = Digest(sha256Of: "toolbox".utf8)
  static let linux = Platform(os: "linux", architecture: "amd64")
  static let reference = Reference(registry: "reg.example.com", repository: "team/app", tag: "1.2")
  /// 2024-05-01T10:20:30Z.
  static let time = Date(timeIntervalSince1970: 1_714_558_830)

  static func image(digest: Digest? = manifestDigest, labels: [String: String] = [:]) -> ImageDescription {
    ImageDescription(
      imageID: imageID,
      digest: digest,
      platform: linux,
      created: Date(timeIntervalSince1970: 0),
      author: "somebody",
      labels: labels,
      layers: [ImageDescription.Layer(digest: layerDigest, size: 31_457_280)]
    )
  }

  static func listing(digest: Digest? = manifestDigest) -> ImageListing {
    ImageListing(reference: reference, source: "registry", image: image(digest: digest))
  }

  static func script(
    _ settings: ScriptSettings = ScriptSettings(),
    command: [String] = ["/collector/bin/bash", "/collector/script/s.sh"],
    content: String = "echo hello"
  ) -> Script {
    let file = Script.PayloadFile(name: "s.sh", isExecutable: false, content: Data(content.utf8))
    return Script(name: "s", settings: settings, command: command, payload: [file])
  }
}
