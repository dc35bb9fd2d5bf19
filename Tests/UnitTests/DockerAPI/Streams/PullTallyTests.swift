import DockerAPI
import Testing

@Suite struct PullTallyTests {
  private static func tally(_ events: [ProgressEvent]) -> [String] {
    var tally = PullTally()
    return events.map { event in
      tally.add(event)
      return "\(tally.doneBytes)/\(tally.totalBytes.map { "\($0)" } ?? "?")"
    }
  }

  private static func downloading(_ id: String, _ current: Int64, of total: Int64?) -> ProgressEvent {
    ProgressEvent(status: "Downloading", id: id, currentBytes: current, totalBytes: total)
  }

  @Test func addsUpTheLayers() {
    let events = [
      ProgressEvent(status: "Pulling from team/app", id: "1.2"),
      ProgressEvent(status: "Already exists", id: "a"),
      ProgressEvent(status: "Pulling fs layer", id: "b"),
      ProgressEvent(status: "Pulling fs layer", id: "c"),
      ProgressEvent(status: "Waiting", id: "c"),
      Self.downloading("b", 10, of: 100),
      Self.downloading("c", 1, of: 50),
      Self.downloading("b", 60, of: 100),
      ProgressEvent(status: "Verifying Checksum", id: "b"),
      ProgressEvent(status: "Download complete", id: "b"),
      Self.downloading("c", 50, of: 50),
      ProgressEvent(status: "Extracting", id: "b", currentBytes: 3, totalBytes: 100),
      ProgressEvent(status: "Pull complete", id: "b"),
      ProgressEvent(status: "Pull complete", id: "c"),
      ProgressEvent(status: "Status: Downloaded newer image for team/app:1.2"),
    ]
    #expect(
      Self.tally(events) == [
        "0/?", "0/0", "0/?", "0/?", "0/?", "10/?", "11/150", "61/150", "101/150", "101/150", "150/150", "150/150", "150/150",
        "150/150", "150/150",
      ]
    )
  }

  @Test func doesNotGoBack() {
    // After a broken connection Docker begins a layer anew.
    #expect(
      Self.tally([
        Self.downloading("a", 80, of: 100), ProgressEvent(status: "Retrying in 5 seconds", id: "a"),
        Self.downloading("a", 5, of: 100),
        Self.downloading("a", 90, of: 100),
      ]) == ["80/100", "80/100", "80/100", "90/100"]
    )
  }

  @Test func knowsNoTotalWhereTheRegistryTellsNone() {
    #expect(
      Self.tally([
        Self.downloading("a", 80, of: nil), Self.downloading("b", 5, of: 10), ProgressEvent(status: "Pull complete", id: "a"),
      ])
        == ["80/?", "85/?", "85/90"]
    )
  }

  @Test func amountsThatCannotBeAreNoTrap() {
    let amounts = Self.tally([
      Self.downloading("a", .max, of: .max), Self.downloading("b", .max, of: .max), Self.downloading("c", .min, of: 1),
    ])
    #expect(amounts == ["\(Int64.max)/\(Int64.max)", "\(Int64.max)/\(Int64.max)", "\(Int64.max)/\(Int64.max)"])
  }
}
