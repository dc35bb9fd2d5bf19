import CollectorCore
import Exports
import Foundation
import OCI
import Testing

@Suite struct CycloneDXExportTests {
  private static func document(_ image: ExportedImage) throws -> JSONValue {
    try JSONValue(parsing: CycloneDXExport.document(of: image, by: ExportSamples.tool))
  }

  private static func packages(_ entries: String, unread: String = "[]") throws -> ExportedResult {
    try ExportSamples.result(
      "packages",
      kind: .packages,
      output: #"{\#(ExportSamples.debian),"packages":[\#(entries)],"unread":\#(unread)}"#
    )
  }

  @Test func membersAreThoseOfTheSpecification() throws {
    let result = try Self.packages(#"{"name":"apt","version":"2.6.1","architecture":"amd64","type":"deb","source":"apt"}"#)
    let document = try Self.document(ExportSamples.image(result))
    let ref = try #require(document["components"]?.elements?.last?["bom-ref"]?.text)
    let serial = try #require(document["serialNumber"]?.text)
    let tool = #"{"type":"application","name":"collector","version":"9.9"}"#
    let expected = #"""
      {"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","version":1,
       "serialNumber":"\#(serial)","metadata":{"timestamp":"2024-05-01T10:20:30.000Z","tools":{"components":[\#(tool)]},
        "component":{"type":"container","bom-ref":"image","name":"reg.example.com/team/app","version":"\#(CoreSamples.manifestDigest)",
         "purl":"pkg:oci/app@\#(CoreSamples.manifestDigest)?arch=amd64&repository_url=reg.example.com/team/app&tag=1.2","properties":[
          {"name":"collector:image_id","value":"\#(CoreSamples.imageID)"},{"name":"collector:digest","value":"\#(CoreSamples.manifestDigest)"},
          {"name":"collector:platform","value":"linux/amd64"},{"name":"collector:created","value":"1970-01-01T00:00:00.000Z"},
          {"name":"collector:reference","value":"reg.example.com/team/app:1.2"}]}},
       "components":[{"type":"operating-system","bom-ref":"distribution","name":"debian","version":"12",
         "description":"Debian GNU/Linux 12 (bookworm)"},
        {"type":"library","bom-ref":"\#(ref)","name":"apt","version":"2.6.1","purl":"pkg:deb/debian/apt@2.6.1?arch=amd64&distro=debian-12",
         "properties":[{"name":"collector:type","value":"deb"},{"name":"collector:architecture","value":"amd64"}]}],
       "compositions":[{"aggregate":"unknown","assemblies":["image"]}],"annotations":[]}
      """#
    #expect(document == (try JSONValue(parsing: Data(expected.utf8))))
    #expect(ref.wholeMatch(of: /package-[0-9a-f]{32}/) != nil)
    #expect(serial.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/) != nil)
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    let entries = (0..<50).map { #"{"name":"p\#($0)","version":"1","type":"npm","path":"/\#($0 % 7)"}"# }
    let one = try Self.packages(entries.joined(separator: ","))
    let other = try Self.packages(entries.reversed().joined(separator: ","))
    let languages = try ExportSamples.result("language-packages", kind: .packages, output: #"{"packages":[]}"#)
    let bytes = try CycloneDXExport.document(of: ExportSamples.image(one, languages), by: ExportSamples.tool)
    #expect(try CycloneDXExport.document(of: ExportSamples.image(languages, other), by: ExportSamples.tool) == bytes)
    let serial = try JSONValue(parsing: bytes)["serialNumber"]
    #expect(try Self.document(ExportSamples.image(names: [], one, languages))["serialNumber"] != serial)
    #expect(try Self.document(ExportSamples.image(one))["serialNumber"] != serial)
  }

  /// The same package in several places is one component with all of them; what differs in anything is another one.
  @Test func referencesAreUnique() throws {
    let result = try Self.packages(
      #"""
      {"name":"a","version":"1","type":"npm","path":"/y"},{"name":"a","version":"1","type":"npm","path":"/x.jar","member":"in/it"},
      {"name":"a","version":"1","type":"npm","path":"/y"},{"name":"a","version":"1","type":"npm","source":"s"},
      {"name":"a","version":"1","type":"npm","status":"unpacked"},{"name":"a1","version":"","type":"npm"},
      {"name":"\u00e9","version":"1","type":"npm"},{"name":"e\u0301","version":"1","type":"npm"}
      """#
    )
    let components = try #require(try Self.document(ExportSamples.image(result))["components"]?.elements).dropFirst()
    #expect(components.count == 6)
    let refs = components.compactMap { $0["bom-ref"]?.text }
    #expect(Set(refs).count == 6)
    let occurrences = components.compactMap { $0["evidence"]?["occurrences"]?.elements?.compactMap { $0["location"]?.text } }
    #expect(occurrences == [["/x.jar!/in/it", "/y"]])
  }

  @Test func whatCouldNotBeLookedAtIsSaid() throws {
    let good = try Self.packages(
      "",
      unread: #"["/nix/var/nix/db/db.sqlite",{"path":"/a.jar","member":"b.jar","reason":"it is damaged"}]"#
    )
    let slow = try ExportSamples.result("language-packages", kind: .packages, status: .timeout, reason: "60s were not enough")
    let check = try ExportSamples.result("users", kind: .data, status: .failed)
    let document = try Self.document(ExportSamples.image(good, slow, check))
    #expect(document["compositions"]?.elements?.first?["aggregate"]?.text == "incomplete")
    #expect(
      document["annotations"]?.elements?.compactMap { $0["text"]?.text } == [
        "This list is incomplete: the script language-packages ran out of time: 60s were not enough",
        "This list is incomplete: the script packages could not read /nix/var/nix/db/db.sqlite",
        "This list is incomplete: the script packages could not read /a.jar!/b.jar: it is damaged",
      ]
    )
  }

  @Test func withoutResultsThereIsNoDocument() throws {
    let check = try ExportSamples.result("users", kind: .data)
    #expect(throws: ExportError.noPackageResults(image: "reg.example.com/team/app:1.2")) {
      _ = try CycloneDXExport.document(of: ExportSamples.image(check), by: ExportSamples.tool)
    }
    #expect(throws: ExportError.noPackageResults(image: CoreSamples.imageID.description)) {
      _ = try SPDXExport.document(of: ExportSamples.image(names: []), by: ExportSamples.tool)
    }
  }

  @Test func hostileTextStaysText() throws {
    let name = ImageName("docker-daemon:" + ExportSamples.hostile, reference: nil)
    let image = ExportSamples.image(names: [name], digest: nil, try ExportSamples.hostilePackages())
    let bytes = try CycloneDXExport.document(of: image, by: ExportSamples.tool)
    #expect(bytes.allSatisfy { $0 >= 0x20 })
    let document = try JSONValue(parsing: bytes)
    #expect(document["metadata"]?["component"]?["name"]?.text == name.description)
    #expect(document["metadata"]?["component"]?["purl"] == nil)
    #expect(document["components"]?.elements?.last?["name"]?.text == ExportSamples.hostile)
    #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{202E}"))
  }

  /// The schema allows no more.
  @Test func longVersionsAreCut() throws {
    let result = try ExportSamples.hostilePackages(String(repeating: "1", count: 5_000))
    let component = try Self.document(ExportSamples.image(result))["components"]?.elements?.last
    #expect(component?["version"]?.text == String(repeating: "1", count: 1_023) + "…")
    #expect(component?["name"]?.text?.count == 5_000)
  }

  /// As many as fit into the output of a script, and were it more than linear, this would not end.
  @Test(.timeLimit(.minutes(2)), arguments: [#"{"name":"a","version":"1","path":"/N"}"#, #"{"name":"N","version":"1"}"#])
  func manyPackagesAreNoTrouble(entry: String) throws {
    let count = 20_000
    let entries = (0..<count).map { entry.replacing("N", with: "\($0)") }.joined(separator: ",")
    let components = try Self.document(ExportSamples.image(Self.packages(entries)))["components"]?.elements ?? []
    let occurrences = components.map { $0["evidence"]?["occurrences"]?.elements?.count ?? 1 }
    #expect(occurrences.reduce(0, +) == count + 1)
  }
}
