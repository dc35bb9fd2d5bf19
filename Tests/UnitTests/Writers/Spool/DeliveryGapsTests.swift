import Testing

@testable import Writers

@Suite struct DeliveryGapsTests {
  @Test(
    arguments: [
      (1, nil, 0.0, Duration.milliseconds(250)), (2, nil, 0.0, .milliseconds(500)), (5, nil, 0.0, .seconds(4)),
      (5, nil, 0.5, .seconds(3)), (9, nil, 0.0, .seconds(60)), (1_000_000, nil, 0.0, .seconds(60)),
      (1, .seconds(7), 0.9, .seconds(7)), (9, .seconds(7), 0.0, .seconds(60)), (1, .seconds(100_000), 0.0, .seconds(3600)),
    ] as [(Int, Duration?, Double, Duration)]
  )
  func gapsGrowAndKeepToWhatIsAskedFor(failures: Int, asked: Duration?, chance: Double, gap: Duration) {
    #expect(DeliveryGaps().gap(after: failures, asked: asked, chance: chance) == gap)
  }
}
