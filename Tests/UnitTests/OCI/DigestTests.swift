import Foundation
import OCI
import Testing

@Suite struct DigestTests {
  static let emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  static let abcSHA512 =
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

  @Test(arguments: ["sha256:\(emptySHA256)", "sha512:\(abcSHA512)"])
  func readsWhatItPrints(text: String) throws {
    let digest = try Digest(parsing: text)
    #expect(digest.description == text)
    #expect("\(digest.algorithm):\(digest.hex)" == text)
    #expect(digest.short.count == 12 && digest.hex.hasPrefix(digest.short))
  }

  @Test(arguments: [
    ("", "it has no colon"),
    (emptySHA256, "it has no colon"),
    (":\(emptySHA256)", "the algorithm is neither sha256 nor sha512"),
    ("md5:d41d8cd98f00b204e9800998ecf8427e", "the algorithm is neither sha256 nor sha512"),
    ("SHA256:\(emptySHA256)", "the algorithm is neither sha256 nor sha512"),
    ("sha256:", "sha256 has 64 digits"),
    ("sha256:\(emptySHA256.dropLast())", "sha256 has 64 digits"),
    ("sha256:\(emptySHA256)0", "sha256 has 64 digits"),
    ("sha512:\(emptySHA256)", "sha512 has 128 digits"),
    (" sha256:\(emptySHA256)", "the algorithm is neither sha256 nor sha512"),
    ("sha256:\(emptySHA256.uppercased())", "the hash has characters other than 0-9 and a-f"),
    ("sha256:\(emptySHA256.dropLast())g", "the hash has characters other than 0-9 and a-f"),
    ("sha256:\(emptySHA256.dropLast())/", "the hash has characters other than 0-9 and a-f"),
    ("sha256:\(emptySHA256.dropLast()):", "the hash has characters other than 0-9 and a-f"),
    // 64 bytes, but an Arabic digit and a superscript are no digits here.
    ("sha256:\(emptySHA256.dropLast(2))\u{663}", "the hash has characters other than 0-9 and a-f"),
    ("sha256:\(emptySHA256.dropLast(2))²", "the hash has characters other than 0-9 and a-f"),
  ])
  func refuses(text: String, reason: String) {
    #expect(throws: OCIError.malformedDigest(text: text, reason: reason)) { try Digest(parsing: text) }
  }

  @Test func hashesTheBytes() {
    #expect(Digest(sha256Of: [UInt8]()).hex == Self.emptySHA256)
    #expect(Digest(sha256Of: "abc".utf8).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    var hasher = DigestHasher(.sha512)
    hasher.update("abc".utf8)
    #expect(hasher.finalize().description == "sha512:\(Self.abcSHA512)")
  }

  @Test(arguments: [Digest.Algorithm.sha256, .sha512])
  func piecesHashLikeTheWhole(algorithm: Digest.Algorithm) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var whole = DigestHasher(algorithm)
    whole.update(bytes)
    var pieces = DigestHasher(algorithm)
    for start in stride(from: 0, to: 1000, by: 37) {
      let piece = bytes[start..<min(start + 37, 1000)]
      // Alternately of contiguous storage and not.
      if start % 2 == 0 { pieces.update(piece) } else { pieces.update(piece.lazy.map { $0 }) }
    }
    #expect(pieces.finalize() == whole.finalize())
  }

  @Test func finalizingLeavesTheHasherUsable() {
    var hasher = DigestHasher(.sha256)
    hasher.update("a".utf8)
    let first = hasher.finalize()
    hasher.update("bc".utf8)
    #expect(first == Digest(sha256Of: "a".utf8))
    #expect(hasher.finalize() == Digest(sha256Of: "abc".utf8))
  }

  @Test func codesAsItsText() throws {
    let digest = Digest(sha256Of: "x".utf8)
    let json = try JSONEncoder().encode([digest])
    #expect(String(decoding: json, as: UTF8.self) == #"["\#(digest)"]"#)
    #expect(try JSONDecoder().decode([Digest].self, from: json) == [digest])
    #expect(throws: OCIError.self) { try JSONDecoder().decode([Digest].self, from: Data(#"["sha256:beef"]"#.utf8)) }
  }
}
