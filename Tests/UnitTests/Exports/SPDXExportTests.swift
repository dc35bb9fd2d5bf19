import CollectorCore
import Exports
import Foundation
import Testing

@Suite struct SPDXExportTests {
  private static func document(_ image: ExportedImage) throws -> JSONValue {
    try JSONValue(parsing: SPDXExport.document(of: image, by: ExportSamples.tool))
  }

  @Test func membersAreThoseOfTheSpecification() throws {
    let entry = #"{"name":"apt","version":"2.6.1","architecture":"amd64","type":"deb","source":"apt-src","status":"unpacked"}"#
    let result = try ExportSamples.result(
      "packages",
      kind: .packages,
      output: #"{\#(ExportSamples.debian),"packages":[\#(entry)]}"#
    )
    let document = try Self.document(ExportSamples.image(result))
    let id = try #require(document["packages"]?.elements?.last?["SPDXID"]?.text)
    let namespace = try #require(document["documentNamespace"]?.text)
    let unasserted = #"""
      "downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION",
      "copyrightText":"NOASSERTION"
      """#
    func reference(_ purl: String) -> String {
      #""externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"\#(purl)"}]"#
    }
    let purl = "pkg:oci/app@\(CoreSamples.manifestDigest)?arch=amd64&repository_url=reg.example.com/team/app&tag=1.2"
    let facts = [
      "image_id: \(CoreSamples.imageID)", "digest: \(CoreSamples.manifestDigest)", "platform: linux/amd64",
      "created: 1970-01-01T00:00:00.000Z", "reference: reg.example.com/team/app:1.2",
    ]
    let expected = #"""
      {"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"reg.example.com/team/app:1.2",
       "documentNamespace":"\#(namespace)","creationInfo":{"created":"2024-05-01T10:20:30Z","creators":["Tool: collector-9.9"]},
       "packages":[
        {"SPDXID":"SPDXRef-Image","name":"reg.example.com/team/app","versionInfo":"\#(CoreSamples.manifestDigest)",\#(reference(purl)),
         \#(unasserted),"primaryPackagePurpose":"CONTAINER","comment":"\#(facts.joined(separator: #"\n"#))"},
        {"SPDXID":"SPDXRef-Distribution","name":"debian","versionInfo":"12","externalRefs":[],\#(unasserted),
         "primaryPackagePurpose":"OPERATING-SYSTEM","summary":"Debian GNU/Linux 12 (bookworm)"},
        {"SPDXID":"\#(id)","name":"apt","versionInfo":"2.6.1",
         \#(reference("pkg:deb/debian/apt@2.6.1?arch=amd64&distro=debian-12&upstream=apt-src")),\#(unasserted),
         "sourceInfo":"built from apt-src","comment":"status: unpacked"}],
       "relationships":[
        {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-Image"},
        {"spdxElementId":"SPDXRef-Image","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-Distribution"},
        {"spdxElementId":"SPDXRef-Image","relationshipType":"CONTAINS","relatedSpdxElement":"\#(id)"}],
       "annotations":[]}
      """#
    #expect(document == (try JSONValue(parsing: Data(expected.utf8))))
    #expect(id.wholeMatch(of: /SPDXRef-Package-[0-9a-f]{32}/) != nil)
    #expect(namespace.wholeMatch(of: /https:\/\/spdx\.org\/spdxdocs\/collector-[0-9a-f-]{36}/) != nil)
  }

  @Test func whatCouldNotBeLookedAtIsSaid() throws {
    let failed = try ExportSamples.result("packages", kind: .packages, status: .error, reason: "no bash")
    let document = try Self.document(ExportSamples.image(failed))
    #expect(document["comment"]?.text == "This list of packages is incomplete; annotations say why.")
    #expect(
      document["annotations"]?.elements?.map { $0["comment"]?.text } == [
        "This list of packages is incomplete: the script packages could not be started: no bash"
      ]
    )
    #expect(document["packages"]?.elements?.count == 1)
  }

  @Test func hostileTextStaysText() throws {
    let bytes = try SPDXExport.document(of: ExportSamples.image(try ExportSamples.hostilePackages()), by: ExportSamples.tool)
    #expect(bytes.allSatisfy { $0 >= 0x20 })
    #expect(try JSONValue(parsing: bytes)["packages"]?.elements?.last?["name"]?.text == ExportSamples.hostile)
  }
}
