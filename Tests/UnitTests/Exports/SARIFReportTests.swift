import CollectorCore
import Exports
import Foundation
import OCI
import Testing

@Suite struct SARIFReportTests {
  private static func document(_ images: ExportedImage...) throws -> JSONValue {
    var report = SARIFReport(tool: ExportSamples.tool)
    return try JSONValue(parsing: report.document(of: images))
  }

  private static func fingerprint(_ rule: String, _ message: String) -> String {
    Digest(sha256Of: "docker-daemon:app:1\n\(rule)\n\(message)".utf8).hex
  }

  private static func result(_ rule: String, _ index: Int, _ level: String, _ message: String, fingerprinted: String) -> String {
    #"""
    {"ruleId":"\#(rule)","ruleIndex":\#(index),"level":"\#(level)","message":{"text":"\#(message)"},
     "locations":[{"physicalLocation":{"artifactLocation":{"uri":"docker-daemon:app:1"}},
      "logicalLocations":[{"fullyQualifiedName":"docker-daemon:app:1","kind":"image"}]}],
     "partialFingerprints":{"collectorCheck/v1":"\#(fingerprint(rule, fingerprinted))"}}
    """#
  }

  @Test func eachImageIsARun() throws {
    let results = [
      Self.result("age/a", 0, "warning", "old", fingerprinted: "old"),
      Self.result("age/a", 0, "error", "the check failed", fingerprinted: ""),
      Self.result("no-extra-users/toor", 3, "error", "not allowed: 'toor'", fingerprinted: "not allowed: 'toor'"),
    ]
    let expected = #"""
      {"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{
       "tool":{"driver":{"name":"collector","version":"9.9","notifications":[{"id":"slow"}],
        "rules":[{"id":"age/a"},{"id":"age/b"},{"id":"no-extra-users/bin"},{"id":"no-extra-users/toor"}]}},
       "automationDetails":{"id":"collector/docker-daemon:app:1/"},
       "invocations":[{"executionSuccessful":false,"endTimeUtc":"2024-05-01T10:20:30.000Z","toolExecutionNotifications":[
        {"descriptor":{"id":"slow"},"level":"error","message":{"text":"the script slow ran out of time: 60s were not enough"},
         "timeUtc":"2024-05-01T10:20:30.000Z"}]}],
       "results":[\#(results.joined(separator: ","))],
       "properties":{"image_id":["\#(CoreSamples.imageID)"],"digest":["\#(CoreSamples.manifestDigest)"],"platform":["linux/amd64"],
        "created":["1970-01-01T00:00:00.000Z"],"reference":["docker-daemon:app:1","reg.example.com/team/app:1.2"]}}]}
      """#
    #expect(try Self.document(ExportSamples.checks()) == JSONValue(parsing: Data(expected.utf8)))
  }

  @Test(arguments: [0, 1, 2, 3])
  func runsStandInAList(count: Int) throws {
    var report = SARIFReport(tool: ExportSamples.tool)
    let images = Array(repeating: ExportSamples.image(), count: count)
    // A report can be begun again.
    for _ in 0..<2 {
      let document = try JSONValue(parsing: report.document(of: images))
      #expect(document["runs"]?.elements?.count == count)
    }
  }

  @Test(
    arguments: [
      (ImageName(CoreSamples.reference), "docker://reg.example.com/team/app:1.2"),
      (ImageName(Reference(registry: "[::1]:5000", repository: "a", tag: "b")), "docker://[::1]:5000/a:b"),
      (ImageName("oci:/a b/[c]#%:é", reference: nil), "oci:/a%20b/%5Bc%5D%23%25:%C3%A9"),
    ] as [(ImageName, String)]
  )
  func locationsAreURIs(name: ImageName, uri: String) throws {
    let result = try ExportSamples.result("s", kind: .checks, output: #"{"checks":[{"id":"a","status":"fail"}]}"#)
    let document = try Self.document(ExportSamples.image(names: [name], result))
    let location = document["runs"]?.elements?.first?["results"]?.elements?.first?["locations"]?.elements?.first
    #expect(location?["physicalLocation"]?["artifactLocation"]?["uri"]?.text == uri)
    #expect(location?["logicalLocations"]?.elements?.first?["fullyQualifiedName"]?.text == name.description)
  }

  @Test func hostileTextStaysText() throws {
    let document = try Self.document(ExportSamples.hostileChecks())
    let run = document["runs"]?.elements?.first
    #expect(run?["results"]?.elements?.first?["message"]?["text"]?.text == ExportSamples.hostile)
    #expect(run?["results"]?.elements?.first?["ruleId"]?.text == "\(ExportSamples.hostile)/\(ExportSamples.hostile)")
  }
}
