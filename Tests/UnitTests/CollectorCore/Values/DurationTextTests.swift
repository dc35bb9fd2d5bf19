import CollectorCore
import Testing

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      ("0", .zero), ("90", .seconds(90)), ("90s", .seconds(90)), ("1.5", .milliseconds(1500)), ("250ms", .milliseconds(250)),
      ("1m", .seconds(60)), ("1h30m", .seconds(5400)), ("7d", .seconds(604_800)), ("1d2h3m4s5ms", .milliseconds(93_784_005)),
      ("1.5h", .seconds(5400)), (".5s", .milliseconds(500)), ("100ms900ms", .seconds(1)), ("36525d", .seconds(3_155_760_000)),
      ("36526d", nil), ("20000d20000d", nil), ("1e999", nil), ("1e9", nil), (String(repeating: "9", count: 400), nil),
      (String(repeating: "9", count: 400) + "d", nil),
      ("", nil), ("s", nil), (".", nil), ("1.2.3s", nil), ("-5s", nil), ("+5s", nil), ("inf", nil), ("nan", nil), ("infs", nil),
      ("1h30", nil), ("30 s", nil), (" 30s", nil), ("30s ", nil), ("30S", nil), ("30min", nil), ("1h 30m", nil),
      ("1w", .seconds(604_800)), ("1y", nil),
      ("²s", nil), ("3²s", nil), ("\u{663}s", nil), ("3\u{663}s", nil), ("३s", nil),
    ] as [(String, Duration?)]
  )
  func parses(text: String, duration: Duration?) {
    #expect(Duration(parsing: text) == duration)
  }

  @Test(
    arguments: [
      (.zero, "0ms"), (.milliseconds(12), "12ms"), (.milliseconds(999), "999ms"), (.microseconds(999_999), "999ms"),
      (.seconds(1), "1.0s"),
      (.milliseconds(3450), "3.4s"), (.milliseconds(59_999), "59.9s"), (.seconds(60), "1m00s"), (.seconds(125), "2m05s"),
      (.milliseconds(3_599_999), "59m59s"), (.seconds(3600), "1h00m"), (.seconds(5430), "1h30m"), (.seconds(360_000), "100h00m"),
    ] as [(Duration, String)]
  )
  func prints(duration: Duration, text: String) {
    #expect(duration.brief == text)
  }

  @Test(
    arguments: [
      (.zero, 0), (.milliseconds(1), 1), (.microseconds(1999), 1), (.nanoseconds(999_999), 0),
      (.seconds(3) + .milliseconds(7), 3007),
      (.seconds(3_155_760_000), 3_155_760_000_000),
    ] as [(Duration, Int64)]
  )
  func countsWholeMilliseconds(duration: Duration, milliseconds: Int64) {
    #expect(duration.wholeMilliseconds == milliseconds)
  }
}
