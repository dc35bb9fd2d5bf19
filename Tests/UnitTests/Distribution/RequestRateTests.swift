import Testing

@testable import Distribution

@Suite struct RequestRateTests {
  @Test(arguments: [
    ("500/10m", 500, Duration.seconds(600), "500/10m"), ("10000/24h", 10_000, .seconds(86_400), "10000/d"),
    ("5/s", 5, .seconds(1), "5/s"), ("1/90s", 1, .seconds(90), "1/90s"), ("2/120s", 2, .seconds(120), "2/2m"),
    ("1000000/366d", 1_000_000, .seconds(366 * 86_400), "1000000/366d"),
  ])
  func parsing(text: String, count: Int, period: Duration, description: String) throws {
    let rate = try RequestRate(parsing: text)
    #expect(rate.count == count && rate.period == period)
    #expect("\(rate)" == description)
    #expect(try RequestRate(parsing: description) == rate)
  }

  @Test(arguments: [
    "", "5", "/s", "5/", "0/s", "-1/s", "5/0s", "5/x", "5/1.5m", "5/m/m", "1000001/s", "5/367d", "5/99999999999999999999s",
    "5/9999999999999999d", "+5/s", "5 /s", "٥/s",
  ])
  func nonsense(text: String) {
    #expect {
      try RequestRate(parsing: text)
    } throws: {
      if case RegistryError.invalidRate(text, _) = $0 { "\($0)".contains("no rate") } else { false }
    }
  }

  @Test func aWindowIsExact() throws {
    var window = SlidingWindow(try RequestRate(count: 3, period: .seconds(10)))
    let start = ContinuousClock.now
    for second in [0, 4, 9] {
      #expect(window.wait(at: start + .seconds(second)) == nil)
      window.record(start + .seconds(second))
    }
    #expect(window.wait(at: start + .seconds(9)) == .seconds(1))
    #expect(window.wait(at: start + .seconds(10)) == nil)
    window.record(start + .seconds(10))
    #expect(window.wait(at: start + .seconds(10)) == .seconds(4))
  }
}
