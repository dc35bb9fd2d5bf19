import OCI
import Testing

@Suite struct OCIErrorTests {
  private static let digest = Digest(sha256Of: "a".utf8)
  private static let other = Digest(sha256Of: "b".utf8)

  @Test(arguments: [
    (
      OCIError.malformedDigest(text: "x\u{1b}\"", reason: "it has no colon"),
      #"malformed digest "x\u{1B}\"": it has no colon; expected something like sha256:<64 hexadecimal digits>"#
    ),
    (
      .malformedPlatform(text: "lin\nux"),
      #"malformed platform "lin\nux"; expected OS/ARCHITECTURE[/VARIANT], such as linux/amd64 or linux/arm/v7"#
    ),
    (.malformedDocument(name: "manifest", reason: "it is not JSON"), "manifest cannot be read: it is not JSON"),
    (
      .digestMismatch(name: "layer", expected: digest, actual: other),
      "layer does not match its digest: expected \(digest), got \(other)"
    ),
  ])
  func says(error: OCIError, text: String) {
    #expect("\(error)" == text)
  }
}
