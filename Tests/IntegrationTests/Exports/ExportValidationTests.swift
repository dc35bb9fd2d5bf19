import CollectorCore
import CollectorTestKit
import Exports
import Foundation
import OCI
import SystemPackage
import Testing

/// The documents in the eyes of others: programs of PyPI that hold them against the published schemas and rules.
@Suite struct ExportValidationTests {
  private static let tool = ExportingTool(version: "9.9")
  /// Without a slash, which the library for package URLs does not encode in names again.
  private static let hostile = "\"'<>&]]>--\n\r\t\0\u{1B}[31m\u{202E}\u{FFFE}\u{85}\\%é\u{1F427}"

  @Test(.timeLimit(.minutes(10)))
  func othersFindNoFault() async throws {
    try await withTemporaryDirectory { directory in
      let python = try await PythonPackages.installed(
        in: directory,
        [
          "cyclonedx-python-lib[json-validation]==11.12.0", "junitparser==5.0.3", "packageurl-python==0.17.6",
          "pydantic-sarif==0.1.1",
          "spdx-tools==0.8.5",
        ]
      )
      let images = try [Self.ordinaryImage(), Self.hostileImage()]
      for (index, image) in images.enumerated() {
        try directory.write(Self.text(CycloneDXExport.document(of: image, by: Self.tool)), to: "\(index).cdx.json")
        try directory.write(Self.text(SPDXExport.document(of: image, by: Self.tool)), to: "\(index).spdx.json")
      }
      var (junit, sarif) = (JUnitReport(), SARIFReport(tool: Self.tool))
      try directory.write(Self.text(junit.document(of: images)), to: "all.xml")
      try directory.write(Self.text(sarif.document(of: images)), to: "all.sarif")
      let verdict = try await python("-c", Self.validation, directory.path.string)
      #expect(
        verdict.split(separator: "\n") == [
          "0.cdx.json: 6 components, 6 package URLs", "0.spdx.json: 7 packages", "1.cdx.json: 2 components, 1 package URLs",
          "1.spdx.json: 3 packages", "all.sarif: 2 runs, 3 results", "all.xml: 2 suites, 2 failures, 2 errors",
        ]
      )
      // They do find faults.
      try directory.write(#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":1}]}"#, to: "2.cdx.json")
      await #expect(throws: Command.Failed.self) { try await python("-c", Self.validation, directory.path.string) }
    }
  }

  private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  private static func ordinaryImage() throws -> ExportedImage {
    let packages = #"""
      {"distro":{"id":"rhel","version_id":"9.4","pretty_name":"RHEL"},"packages":[
       {"name":"openssl-libs","version":"1:3.0.7-27.el9","architecture":"x86_64","type":"rpm","source":"openssl"},
       {"name":"gpg-pubkey","version":"1-1","architecture":"","type":"rpm","source":"gpg-pubkey"}],"unread":["/var/lib/pkgtools/packages"]}
      """#
    let languages = #"""
      {"packages":[{"name":"@a/b","version":"1.0.0","type":"npm","purl":"pkg:npm/%40a/b@1.0.0","path":"/x/package.json","member":null},
       {"name":"@a/b","version":"1.0.0","type":"npm","purl":"pkg:npm/%40a/b@1.0.0","path":"/y/package.json","member":null},
       {"name":"org.slf4j:slf4j-api","version":"2.0.9","type":"maven","purl":"pkg:maven/org.slf4j/slf4j-api@2.0.9","path":"/a.war",
        "member":"b.jar"},{"name":"github.com/a/b","version":"(devel)","type":"golang","path":"/usr/bin/b"}],"unread":[]}
      """#
    let checks = #"{"checks":[{"id":"a","status":"fail","message":"m"},{"id":"b","status":"warn"},{"id":"c","status":"skip"}]}"#
    let reference = Reference(registry: "localhost:5000", repository: "team/app", tag: "1.2")
    return try image(
      [ImageName(reference), ImageName("docker-daemon:app:1", reference: nil)],
      [
        result("packages", .packages, packages), result("language-packages", .packages, languages),
        result("checks", .checks, checks),
        result("slow", .checks, "null", .timeout, "60s were not enough"),
      ]
    )
  }

  private static func hostileImage() throws -> ExportedImage {
    let json = String(decoding: try JSONEncoder().encode(hostile), as: UTF8.self)
    let long = String(repeating: "9", count: 3_000)
    let package =
      #"{"name":\#(json),"version":"\#(long)","type":"gem","architecture":\#(json),"source":\#(json),"path":\#(json)}"#
    let packages = #"{"distro":{"id":\#(json),"version_id":\#(json)},"packages":[\#(package)],"unread":[\#(json)]}"#
    let checks = #"{"checks":[{"id":\#(json),"status":"fail","message":\#(json)}]}"#
    return try image(
      [ImageName("oci:" + hostile, reference: nil)],
      [result("packages", .packages, packages), result(hostile, .checks, checks), result("x", .checks, "null", .failed, hostile)]
    )
  }

  private static func image(_ names: [ImageName], _ results: [ExportedResult]) -> ExportedImage {
    ExportedImage(
      imageID: Digest(sha256Of: "configuration".utf8),
      digest: Digest(sha256Of: "manifest".utf8),
      platform: Platform(os: "linux", architecture: "amd64"),
      created: Date(timeIntervalSince1970: 0),
      names: names,
      results: results
    )
  }

  private static func result(
    _ script: String,
    _ kind: ScriptSettings.Kind,
    _ output: String,
    _ status: ResultRecord.Status = .ok,
    _ reason: String? = nil
  ) throws -> ExportedResult {
    ExportedResult(
      key: Digest(sha256Of: script.utf8),
      time: Date(timeIntervalSince1970: 1_714_558_830.5),
      script: script,
      kind: kind,
      status: status,
      reason: reason,
      duration: .milliseconds(12),
      output: try JSONValue(parsing: Data(output.utf8))
    )
  }

  /// Reads every document in a directory; exits with 1 and the faults where there are any.
  private static let validation = #"""
    import json, pathlib, sys
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from junitparser import JUnitXml
    from packageurl import PackageURL
    from pydantic_sarif import model
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        text = path.read_text() if path.is_file() else ""
        if path.name.endswith(".cdx.json"):
            fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
            if fault:
                sys.exit(f"{path.name}: {fault}")
            document = json.loads(text)
            purls = [part["purl"] for part in [document["metadata"]["component"], *document["components"]] if "purl" in part]
            for purl in purls:
                if PackageURL.from_string(purl).to_string() != purl:
                    sys.exit(f"{path.name}: {purl} should be {PackageURL.from_string(purl).to_string()}")
            print(f"{path.name}: {len(document['components'])} components, {len(purls)} package URLs")
        elif path.name.endswith(".spdx.json"):
            document = parse_file(str(path))
            faults = [message.validation_message for message in validate_full_spdx_document(document)]
            if faults:
                sys.exit(f"{path.name}: {faults}")
            print(f"{path.name}: {len(document.packages)} packages")
        elif path.suffix == ".sarif":
            log = next(getattr(model, name) for name in dir(model) if name.startswith("StaticAnalysisResults")).model_validate_json(text)
            print(f"{path.name}: {len(log.runs)} runs, {sum(len(run.results) for run in log.runs)} results")
        elif path.suffix == ".xml":
            suites = JUnitXml.fromfile(str(path))
            suites.update_statistics()
            print(f"{path.name}: {len(suites)} suites, {suites.failures} failures, {suites.errors} errors")
    """#
}
