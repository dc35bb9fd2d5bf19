import CollectorCore
import Testing

@testable import Operations

@Suite struct ExpositionTests {
  @Test func countersAndGaugesCanBeRead() throws {
    var counter = MetricFamily("a_total", .counter, "Counts.", labels: ["x", "y"])
    counter.add(1, ["1", "2"])
    counter.add(2, ["1", "2"])
    var gauge = MetricFamily("b", .gauge, "Shows.\nMore \\ of it.")
    gauge.set(0.25)
    let parsed = try ExpositionParser(Exposition([counter, gauge]).text)
    #expect(parsed["a_total", ["x": "1", "y": "2"]] == 3)
    #expect(parsed["b"] == 0.25)
    #expect(parsed.types == ["a_total": "counter", "b": "gauge"])
  }

  @Test(arguments: ["plain", "a\"b", "back\\slash", "two\nlines", "é — 漢", "\\n", "}{,=\""])
  func labelsCanBeAnything(text: String) throws {
    var family = MetricFamily("a", .gauge, "", labels: ["x"])
    family.set(1, [text])
    #expect(try ExpositionParser(Exposition([family]).text)["a", ["x": text]] == 1)
  }

  @Test func histogramsAddUp() throws {
    var family = MetricFamily("a", .histogram, "", labels: ["x"], bounds: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 7] { family.observe(value, ["k"]) }
    let parsed = try ExpositionParser(Exposition([family]).text)
    #expect(parsed["a_bucket", ["x": "k", "le": "0.1"]] == 2)
    #expect(parsed["a_bucket", ["x": "k", "le": "1"]] == 3)
    #expect(parsed["a_bucket", ["x": "k", "le": "+Inf"]] == 4)
    #expect(parsed["a_count", ["x": "k"]] == 4)
    #expect(abs((parsed["a_sum", ["x": "k"]] ?? 0) - 7.65) < 1e-9)
  }

  @Test func seriesHaveAnEnd() throws {
    var family = MetricFamily("a_total", .counter, "", labels: ["x"])
    for number in 0..<1000 { family.add(1, ["\(number)"]) }
    family.add(1, ["0"])
    let parsed = try ExpositionParser(Exposition([family]).text)
    #expect(parsed.samples.count == MetricFamily.maximumSeries + 1)
    #expect(parsed["a_total", ["x": "other"]] == Double(1000 - MetricFamily.maximumSeries))
    #expect(parsed["a_total", ["x": "0"]] == 2)
  }

  @Test func whatIsGoneIsNotShown() throws {
    var family = MetricFamily("a", .gauge, "", labels: ["lane", "state"])
    for lane in ["x", "y"] { family.set(1, [lane, "ok"]) }
    family.keep(["y"])
    #expect(try ExpositionParser(Exposition([family]).text).samples.map(\.labels) == [["lane": "y", "state": "ok"]])
  }

  @Test func aWatchIsCounted() throws {
    let metrics = WatchMetrics()
    metrics.observe(.scriptFinished(image: "a", script: "s", status: .timeout, duration: .seconds(2)))
    metrics.observe(.imageFinished(name: "a", state: .collected))
    var counts = StateCounts()
    counts.count(.unchanged)
    metrics.ended("l", .ok, counts, after: .milliseconds(1500), at: 1_700_000_000)
    metrics.ended("l", .interrupted, StateCounts(), after: .zero, at: 1_800_000_000)
    metrics.requested("r.test", status: 429)
    metrics.requested("r.test", status: nil)
    metrics.waited("r.test", .milliseconds(2500))
    let parsed = try ExpositionParser(Exposition(metrics.all).text)
    #expect(parsed["collector_script_runs_total", ["script": "s", "outcome": "timeout"]] == 1)
    #expect(parsed["collector_script_run_duration_seconds_sum", ["script": "s"]] == 2)
    #expect(parsed["collector_images_finished_total", ["state": "collected"]] == 1)
    #expect(parsed["collector_images", ["lane": "l", "state": "unchanged"]] == 1)
    #expect(parsed["collector_last_pass_timestamp_seconds", ["lane": "l"]] == 1_700_000_000)
    #expect(parsed["collector_passes_total", ["lane": "l", "result": "interrupted"]] == 1)
    #expect(parsed["collector_registry_requests_total", ["registry": "r.test", "status": "429"]] == 1)
    #expect(parsed["collector_registry_requests_total", ["registry": "r.test", "status": "none"]] == 1)
    #expect(parsed["collector_rate_limit_wait_seconds_total", ["registry": "r.test"]] == 2.5)
  }
}
