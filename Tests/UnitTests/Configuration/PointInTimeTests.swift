import CollectorCore
import Foundation
import OCI
import Testing

@testable import collector

@Suite struct PointInTimeTests {
  /// Noon.
  private static let now = Date(timeIntervalSince1970: 1_790_856_000)

  @Test(arguments: [
    ("2026-09-30T12:00:00Z", "2026-09-30T12:00:00.000Z"), ("2026-09-30T12:00:00.25+02:00", "2026-09-30T10:00:00.250Z"),
    ("2026-09-30", "2026-09-30T23:59:59.999Z"), ("2024-02-29", "2024-02-29T23:59:59.999Z"),
    // A day that has not ended.
    ("2026-10-01", "2026-10-01T12:00:00.000Z"), ("7d", "2026-09-24T12:00:00.000Z"), ("1w", "2026-09-24T12:00:00.000Z"),
    ("1h30m", "2026-10-01T10:30:00.000Z"), ("0s", "2026-10-01T12:00:00.000Z"), ("1d12h30m5s", "2026-09-29T23:29:55.000Z"),
  ])
  func timesThatPeopleWrite(text: String, expected: String) throws {
    #expect(try PointInTime(parsing: text, now: Self.now).date.rfc3339 == expected)
  }

  @Test(arguments: [
    "", "7", "yesterday", "2026-02-30", "2026-9-30", "30.09.2026", "2026-09-30T12:00:00", "2026-09-30 12:00:00Z", "-7d", "7y",
    "d",
  ])
  func whatIsNoTime(text: String) {
    #expect(throws: PointInTime.Fault.unknown) { try PointInTime(parsing: text, now: Self.now) }
  }

  @Test(arguments: ["2026-10-02", "2026-10-01T12:00:01Z", "9999-12-31"])
  func nothingIsKnownOfTheFuture(text: String) {
    #expect(throws: PointInTime.Fault.future) { try PointInTime(parsing: text, now: Self.now) }
  }
}
