import CollectorCore
import CollectorTestKit
import Exports
import Inventory
import OCI
import Testing

@testable import collector

/// What is told of the inventory in sentences, and in names of files.
@Suite struct InventoryTextTests {
  @Test(
    arguments: [
      (InventoryCoverage(images: 3, unknown: 0, unreached: 0), nil),
      (InventoryCoverage(images: 3, unknown: 1, unreached: 0), "1 of 3 images could not be looked into"),
      (InventoryCoverage(images: 3, unknown: 0, unreached: 1), "1 name could not be reached"),
      (
        InventoryCoverage(images: 3, unknown: 0, unreached: 0, gaps: [.init(script: "language-packages", images: 2)]),
        "language-packages has not run in 2 of 3 images"
      ), (InventoryCoverage(images: 0, unknown: 0, unreached: 2), "2 names could not be reached"),
      (InventoryCoverage(images: 0, unknown: 0, unreached: 0), "no image is there to be asked about"),
    ] as [(InventoryCoverage, String?)]
  )
  func whatAnAnswerCouldNotSee(coverage: InventoryCoverage, text: String?) {
    #expect((coverage.note == nil) == (text == nil))
    #expect(coverage.note?.contains(text ?? "") != false, "\(coverage.note ?? "")")
  }

  @Test func whatWasRemoved() {
    var counts = RetentionCounts()
    #expect(counts.summary(olderThan: "90d") == nil)
    counts.bytes = 4096
    #expect(counts.summary(olderThan: "90d") == nil)
    (counts.results, counts.passes) = (2, 1)
    #expect(
      counts.summary(olderThan: "90d")
        == "removed what was over and older than 90d: 2 results, 1 pass; the state takes 4KiB less"
    )
  }

  @Test func whatTheDoctorSaysOfTheState() {
    let survey = InventorySurvey(version: 3, bytes: 4096, images: 2, names: 5, results: 7, faults: [])
    #expect(Finding.state(survey, at: "/s") == .good("state", "/s: 4KiB, version 3, 2 images, 5 names, 7 results, whole"))
    let damaged = InventorySurvey(version: 3, bytes: 1, images: 0, names: 0, results: 0, faults: ["row 1 missing", "x"])
    let finding = Finding.state(damaged, at: "/s")
    #expect(finding.verdict == .bad)
    #expect(finding.text.contains("row 1 missing") && finding.text.contains("put back a copy"), "\(finding.text)")
  }

  private static func image(_ name: String, _ seed: String = "a") -> ExportedImage {
    ExportedImage(
      imageID: Sample.digest(seed),
      digest: nil,
      platform: nil,
      created: nil,
      names: [ImageName(name, reference: nil)],
      results: []
    )
  }

  @Test(arguments: [
    ("registry.example.com:5000/team/app:1.2", "registry.example.com_5000_team_app_1.2.cdx.json"),
    ("oci:/../../etc/passwd", "oci__.._.._etc_passwd.cdx.json"), ("../x", "_._x.cdx.json"), ("-d", "_d.cdx.json"),
    ("a\u{0}\u{1B}[2J\nü\"", "a___2J___.cdx.json"),
  ])
  func namesOfFilesHaveNothingInThemThatLeadsElsewhere(name: String, file: String) {
    var names = DocumentNames(suffix: ".cdx.json")
    #expect(names.name(of: Self.image(name)) == file)
  }

  @Test func noTwoImagesHaveOneFile() {
    var names = DocumentNames(suffix: ".x")
    let files = [("a/b", "1"), ("a_b", "2"), ("A/B", "3"), ("c", "4")].map { names.name(of: Self.image($0, $1)) }
    #expect(files == ["a_b.x", "a_b_\(Sample.digest("2").short).x", "A_B_\(Sample.digest("3").short).x", "c.x"])
    #expect(names.name(of: Self.image(String(repeating: "n", count: 10_000))).utf8.count < 255)
  }
}
