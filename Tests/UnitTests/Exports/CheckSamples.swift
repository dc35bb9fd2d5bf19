import CollectorCore
import Exports

extension ExportSamples {
  /// Two scripts with a check of every status, and one that failed.
  static func checks() throws -> ExportedImage {
    image(
      names: [ImageName(CoreSamples.reference), ImageName("docker-daemon:app:1", reference: nil)],
      try result(
        "no-extra-users",
        kind: .checks,
        output: #"{"checks":[{"id":"toor","status":"fail","message":"not allowed: 'toor'"},{"id":"bin","status":"pass"}]}"#
      ),
      try result(
        "age",
        kind: .checks,
        output: #"{"checks":[{"id":"a","status":"warn","message":"old"},{"id":"b","status":"skip"},{"id":"a","status":"fail"}]}"#
      ),
      try result("slow", kind: .checks, status: .timeout, reason: "60s were not enough"),
      try result("packages", kind: .packages, status: .failed)
    )
  }

  /// An image whose name and check have `hostile` for everything.
  static func hostileChecks() throws -> ExportedImage {
    let json = try json(hostile)
    let output = #"{"checks":[{"id":\#(json),"status":"fail","message":\#(json)}]}"#
    return image(
      names: [ImageName("oci:" + hostile, reference: nil)],
      try result(hostile, kind: .checks, output: output),
      try result("z", kind: .checks, status: .failed, reason: hostile)
    )
  }
}
