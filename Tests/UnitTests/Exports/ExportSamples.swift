import CollectorCore
import Exports
import Foundation
import OCI

/// Images with results, for documents.
enum ExportSamples {
  static let tool = ExportingTool(version: "9.9")
  /// What somebody puts into names who wants to break a document: quotes, markup, line ends, NUL, an escape sequence, an override of the
  /// direction, what is no character of XML, and what is beyond 16 bits.
  static let hostile = "\"'<>&]]>--\n\r\t\0\u{1B}[31m\u{202E}\u{FFFE}\u{FFFF}\u{85}\\/%é\u{1F427}"

  static func result(
    _ script: String,
    kind: ScriptSettings.Kind,
    status: ResultRecord.Status = .ok,
    reason: String? = nil,
    output: String = "null"
  ) throws -> ExportedResult {
    ExportedResult(
      key: Digest(sha256Of: script.utf8),
      time: CoreSamples.time,
      script: script,
      kind: kind,
      status: status,
      reason: reason,
      duration: .milliseconds(1_050),
      output: try JSONValue(parsing: Data(output.utf8))
    )
  }

  static func image(
    names: [ImageName] = [ImageName(CoreSamples.reference)],
    digest: Digest? = CoreSamples.manifestDigest,
    _ results: ExportedResult...
  ) -> ExportedImage {
    ExportedImage(
      imageID: CoreSamples.imageID,
      digest: digest,
      platform: CoreSamples.linux,
      created: Date(timeIntervalSince1970: 0),
      names: names,
      results: results
    )
  }

  static let debian = #""distro":{"id":"debian","version_id":"12","pretty_name":"Debian GNU/Linux 12 (bookworm)"}"#

  /// JSON that has `text` for a string.
  static func json(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  /// A result of `packages` with one package, which has `text` for everything.
  static func hostilePackages(_ text: String = hostile) throws -> ExportedResult {
    let json = try json(text)
    let package =
      #"{"name":\#(json),"version":\#(json),"type":\#(json),"architecture":\#(json),"source":\#(json),"path":\#(json)}"#
    let output =
      #"{"distro":{"id":\#(json),"version_id":\#(json),"pretty_name":\#(json)},"packages":[\#(package)],"unread":[\#(json)]}"#
    return try result("packages", kind: .packages, output: output)
  }
}
