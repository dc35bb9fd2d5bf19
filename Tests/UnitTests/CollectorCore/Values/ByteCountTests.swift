import CollectorCore
import Testing

@Suite struct ByteCountTests {
  @Test(
    arguments: [
      ("0", 0), ("1500", 1500), ("1500B", 1500), ("16MiB", 16_777_216), ("16 MiB", 16_777_216), ("16mib", 16_777_216),
      ("16M", 16_777_216),
      ("1kB", 1000), ("1K", 1024), ("1KiB", 1024), ("2GB", 2_000_000_000), ("2GiB", 2_147_483_648), ("2g", 2_147_483_648),
      ("3MB", 3_000_000), ("1TB", 1_000_000_000_000), ("1TiB", 1_099_511_627_776), ("1.5KiB", 1536), ("0.5k", 512), (".5k", 512),
      ("8191PiB", nil), ("8388607T", 9_223_370_937_343_148_032), ("8388608T", nil), ("1e999", nil), ("99999999999999999999", nil),
      (String(repeating: "9", count: 400), nil),
      ("", nil), ("MiB", nil), (".", nil), ("1.2.3", nil), ("-1", nil), ("+1", nil), ("inf", nil), ("nan", nil), ("0x10", nil),
      (" 1", nil), ("1 M B", nil), ("1,5K", nil), ("²", nil), ("\u{661}", nil), ("1²", nil), ("1\u{661}", nil),
      ("१MiB", nil),
    ] as [(String, Int64?)]
  )
  func parses(text: String, bytes: Int64?) {
    #expect(ByteCount(parsing: text)?.bytes == bytes)
  }

  @Test(
    arguments: [
      (0, "0B"), (1, "1B"), (1023, "1023B"), (1024, "1KiB"), (1536, "1.5KiB"), (1100, "1.1KiB"), (1_048_576, "1MiB"),
      (16_777_216, "16MiB"),
      (31_457_280, "30MiB"), (5_000_000_000, "4.7GiB"), (1_099_511_627_776, "1TiB"), (Int64.max, "8388608TiB"),
    ] as [(Int64, String)]
  )
  func prints(bytes: Int64, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test func comparesBySize() {
    #expect(ByteCount(1023) < ByteCount.mebibytes(1))
    #expect(!(ByteCount(5) < ByteCount(5)))
  }
}
