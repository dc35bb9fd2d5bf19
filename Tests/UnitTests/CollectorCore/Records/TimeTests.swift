import CollectorCore
import Foundation
import Testing

@Suite struct TimeTests {
  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00.000Z"), (1_704_067_200.001, "2024-01-01T00:00:00.001Z"),
    (1_704_067_200.0014, "2024-01-01T00:00:00.001Z"), (1_704_067_200.9996, "2024-01-01T00:00:01.000Z"),
    (1_704_067_199.999, "2023-12-31T23:59:59.999Z"),
  ])
  func isRoundedToMilliseconds(seconds: Double, expected: String) {
    #expect(Date(timeIntervalSince1970: seconds).rfc3339 == expected)
  }
}
