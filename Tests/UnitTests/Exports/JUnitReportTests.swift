import CollectorCore
import Exports
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct JUnitReportTests {
  private static func report(_ images: ExportedImage...) throws -> String {
    var report = JUnitReport()
    return String(decoding: try report.document(of: images), as: UTF8.self)
  }

  @Test func eachImageIsASuite() throws {
    let expected = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="collector">
        <testsuite name="docker-daemon:app:1" tests="6" failures="2" errors="1" skipped="1" time="3.150" timestamp="2024-05-01T10:20:30Z">
          <properties>
            <property name="image_id" value="\(CoreSamples.imageID)"/>
            <property name="digest" value="\(CoreSamples.manifestDigest)"/>
            <property name="platform" value="linux/amd64"/>
            <property name="created" value="1970-01-01T00:00:00.000Z"/>
            <property name="reference" value="docker-daemon:app:1"/>
            <property name="reference" value="reg.example.com/team/app:1.2"/>
          </properties>
          <testcase classname="age" name="a">
            <system-out>warning: old</system-out>
          </testcase>
          <testcase classname="age" name="b">
            <skipped message="the check was skipped"/>
          </testcase>
          <testcase classname="age" name="a">
            <failure message="the check failed" type="fail">the check failed</failure>
          </testcase>
          <testcase classname="no-extra-users" name="toor">
            <failure message="not allowed: 'toor'" type="fail">not allowed: 'toor'</failure>
          </testcase>
          <testcase classname="no-extra-users" name="bin"/>
          <testcase classname="slow" name="slow" time="1.050">
            <error message="the script slow ran out of time: 60s were not enough" type="timeout">\
      the script slow ran out of time: 60s were not enough</error>
          </testcase>
        </testsuite>
        <testsuite name="reg.example.com/team/app:1.2" tests="0" failures="0" errors="0" skipped="0" time="0.000">
          <properties>
            <property name="image_id" value="\(CoreSamples.imageID)"/>
            <property name="digest" value="\(CoreSamples.manifestDigest)"/>
            <property name="platform" value="linux/amd64"/>
            <property name="created" value="1970-01-01T00:00:00.000Z"/>
            <property name="reference" value="reg.example.com/team/app:1.2"/>
          </properties>
        </testsuite>
      </testsuites>

      """
    #expect(try Self.report(ExportSamples.checks(), ExportSamples.image()) == expected)
  }

  @Test func withoutImagesThereIsADocument() throws {
    #expect(try Self.report() == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"collector\">\n</testsuites>\n")
  }

  /// A parser gets back what was put in, but for what XML has no way to hold.
  @Test func hostileTextStaysText() throws {
    let report = try Self.report(ExportSamples.hostileChecks())
    #expect(report.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
    #expect(!report.unicodeScalars.contains("\u{202E}"))
    let reader = AttributeReader()
    let parser = XMLParser(data: Data(report.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let held = String(
      String.UnicodeScalarView(
        ExportSamples.hostile.unicodeScalars.map { "\0\u{1B}\u{FFFE}\u{FFFF}".unicodeScalars.contains($0) ? "\u{FFFD}" : $0 }
      )
    )
    #expect(reader.attributes["failure"]?["message"] == held)
    #expect(reader.attributes["testcase"]?["name"] == held)
    #expect(reader.attributes["testsuite"]?["name"] == "oci:" + held)
    #expect(reader.text.contains(held))
  }
}

/// The attributes of the first element of each name, and all text.
private final class AttributeReader: NSObject, XMLParserDelegate {
  private(set) var attributes: [String: [String: String]] = [:]
  private(set) var text = ""

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    if self.attributes[name] == nil { self.attributes[name] = attributes }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
  }
}
