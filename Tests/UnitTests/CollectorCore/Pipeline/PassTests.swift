import CollectorCore
import CollectorTestKit
import OCI
import Orders
import Testing

/// An order that forgets all but the newest image.
private struct Forgetful: PullOrder {
  let name = "forgetful"

  func sorted(_ images: [PullCandidate]) -> [PullCandidate] { Array(NewestFirst().sorted(images).prefix(1)) }
}

/// An order that cannot be had.
private struct Broken: PullOrder {
  let name = "broken"

  func sorted(_ images: [PullCandidate]) throws -> [PullCandidate] { throw FakeError.permanent("broken") }
}

/// What a pass does with what sources list.
@Suite struct PassTests {
  @Test func anImageIsCollectedOnceAndThenUnchanged() async throws {
    let fixture = PassFixture(.sample("1"))
    let first = try await fixture.run()
    #expect(first.rows.map(\.state) == [.collected])
    #expect(first.counts.collected == 1)
    let second = try await fixture.run()
    #expect(second.rows.map(\.state) == [.unchanged])
    #expect(await fixture.engine.count(of: .run) == 1)
    #expect(await fixture.engine.count(of: .acquire) == 1)
    #expect(await fixture.engine.held == [])
    #expect(await fixture.engine.violations == [])
    #expect(await fixture.writer.resultRecords.count == 1)
    #expect(await fixture.writer.passRecords.map(\.images.unchanged) == [0, 1])
  }

  @Test func oneImageUnderSeveralNamesIsRunOnceAndEveryNameHasItsState() async throws {
    let fixture = PassFixture(.sample("1", of: "same"), .sample("latest", of: "same"), .sample("2"))
    let report = try await fixture.run()
    #expect(report.rows.map(\.name) == ["1", "2", "latest"].map(sampleName))
    #expect(report.rows.allSatisfy { $0.state == .collected })
    #expect(await fixture.engine.count(of: .run) == 2)
    let references = await fixture.writer.resultRecords.first?.references.compactMap(\.reference?.tag)
    #expect(references == ["1", "latest"])
    #expect(await fixture.writer.imageRecords.count == 3)
    #expect(await fixture.writer.stateRecords.count == 3)
  }

  @Test func aNameListedByTwoSourcesCountsOnce() async throws {
    var fixture = PassFixture(.sample("1"))
    fixture.sources.append(FakeSource(name: "registry", scope: "again", [.sample("1")]))
    let report = try await fixture.run()
    #expect(report.rows.count == 1)
    #expect(report.counts.total == 1)
  }

  @Test func aNewScriptRunsOverImagesAlreadySeenAndNothingElseDoes() async throws {
    var fixture = PassFixture(.sample("1"))
    _ = try await fixture.run()
    fixture.scripts.append(PassFixture.script("users"))
    _ = try await fixture.run()
    #expect(await fixture.engine.runs.map(\.script.name) == ["packages", "users"])
  }

  @Test func whatIsNoImageKeepsItsStateAndFilteredHasNoRow() async throws {
    func subject(_ tag: String) -> ListedImage.Subject { .init(Sample.reference(tag), source: "registry") }
    let failure = Failure(reason: "gone", isTransient: false)
    let fixture = PassFixture(
      .filtered(subject("f"), reason: "tag"),
      .skipped(subject("s"), reason: "no image"),
      .failed(subject("x"), failure)
    )
    let report = try await fixture.run()
    #expect(report.rows.map(\.state) == [.skipped(reason: "no image"), .failed(failure)])
    #expect((report.counts.filtered, report.counts.skipped, report.counts.failed) == (1, 1, 1))
    #expect(await fixture.writer.stateRecords.map(\.state.name) == ["filtered", "skipped", "failed"])
    _ = try await fixture.run()
    #expect(await fixture.writer.stateRecords.count == 3, "an old state was told again")
  }

  @Test func aSourceThatFailsIsAFailureAndTheOthersGoOn() async throws {
    var fixture = PassFixture(.sample("1"))
    let broken = FakeSource(
      name: "registry",
      scope: "broken/",
      steps: [.entry(.sample("2")), .fail(FakeError.transient("cut off"))]
    )
    fixture.sources.append(broken)
    let report = try await fixture.run()
    #expect(report.rows.map(\.name).contains("broken/"))
    #expect((report.counts.collected, report.counts.failed) == (2, 1))
  }

  @Test func aForeignPlatformIsSkippedWithItsReason() async throws {
    let foreign = Platform(os: "linux", architecture: "arm64")
    let fixture = PassFixture(.image(Sample.listing("1", of: Sample.image(platform: foreign))))
    let report = try await fixture.run()
    #expect(
      report.rows.first?.state
        == .skipped(reason: "it is made for linux/arm64, and the engine runs linux/amd64 (see --foreign-images)")
    )
    #expect(await fixture.engine.count(of: .acquire) == 0)
  }

  @Test func aMovedTagGivesOneRemoveAndOneAdd() async throws {
    let fixture = PassFixture(.sample("1", of: "old"))
    _ = try await fixture.run()
    fixture.sources[0].set([.entry(.sample("1", of: "new"))])
    _ = try await fixture.run()
    let records = await fixture.writer.imageRecords
    #expect(records.map(\.action) == [.add, .remove, .add])
    #expect(records.map(\.image.imageID) == ["old", "old", "new"].map { Sample.image($0).imageID })
  }

  @Test(arguments: [
    (NewestFirst() as any PullOrder, ["new", "old", "undated"]), (OldestFirst(), ["old", "new", "undated"]),
    (SmallestFirst(), ["old", "undated", "new"]), (LargestFirst(), ["new", "undated", "old"]),
    (AsListed(), ["undated", "old", "new"]), (Forgetful(), ["new", "undated", "old"]), (Broken(), ["undated", "old", "new"]),
  ])
  func imagesArePulledInTheirOrder(order: any PullOrder, expected: [String]) async throws {
    func image(_ seed: String, created: Double?, size: Int64) -> ListedImage {
      let image = ImageDescription(
        imageID: Sample.digest(seed),
        digest: Sample.digest("m" + seed),
        platform: Sample.platform,
        created: created.map { Sample.time(after: $0) },
        sizeBytes: size
      )
      return .image(Sample.listing(seed, of: image))
    }
    var fixture = PassFixture(
      image("undated", created: nil, size: 2),
      image("old", created: 1, size: 1),
      image("new", created: 2, size: 3)
    )
    fixture.order = order
    _ = try await fixture.run()
    let pulled = await fixture.engine.calls.filter { $0.operation == .acquire }.compactMap(\.image)
    #expect(pulled == expected.map { Sample.digest($0) })
  }

  @Test func thereAreNoMoreContainersAtOnceThanJobs() async throws {
    var fixture = PassFixture(.sample("1"), .sample("2"), .sample("3"), .sample("4"), .sample("5"))
    fixture.jobs = 2
    let gate = Gate()
    await fixture.engine.on(.run(), .wait(gate))
    let running = fixture
    async let report = running.run()
    await gate.waitForArrivals(2)
    #expect(await gate.arrivals == 2)
    await gate.open()
    #expect(try await report.counts.collected == 5)
    #expect(await fixture.engine.highestConcurrency[.run] == 2)
  }

  /// Were they not, this would wait for ever.
  @Test(.timeLimit(.minutes(1))) func severalScriptsOfOneImageRunAtOnce() async throws {
    var fixture = PassFixture(.sample("1"))
    fixture.scripts += ["users", "setuid"].map { PassFixture.script($0) }
    fixture.jobs = 2
    let gate = Gate()
    await fixture.engine.on(.run(), .wait(gate))
    let running = fixture
    async let report = running.run()
    await gate.waitForArrivals(2)
    #expect(await gate.arrivals == 2)
    await gate.open()
    #expect(try await report.counts.collected == 1)
    #expect(await fixture.engine.count(of: .run) == 3)
    #expect(await fixture.engine.highestConcurrency[.run] == 2)
    #expect(await fixture.engine.count(of: .acquire) == 1)
  }

  @Test(.timeLimit(.minutes(1))) func imagesArePulledAheadOfTheirScripts() async throws {
    var fixture = PassFixture(.sample("1"), .sample("2"), .sample("3"), .sample("4"))
    fixture.keep = 2
    let gate = Gate()
    await fixture.engine.on(.run(), .wait(gate))
    let running = fixture
    async let report = running.run()
    await gate.waitForArrivals(1)
    while await fixture.engine.count(of: .acquire) < 3 {
      try Task.checkCancellation()
      await Task.yield()
    }
    #expect(await fixture.engine.count(of: .run) == 1)
    await gate.open()
    #expect(try await report.counts.collected == 4)
    #expect(await fixture.engine.highestConcurrency[.run] == 1)
    #expect(await fixture.engine.held == [])
  }

  @Test func keptImagesAreLetGoInTheEnd() async throws {
    var fixture = PassFixture(.sample("1"), .sample("2"), .sample("3"))
    fixture.keep = 1
    _ = try await fixture.run()
    let calls = await fixture.engine.calls.map(\.operation)
    // One stays while the next is worked on.
    #expect(calls.count { $0 == .release } == 3)
    #expect(calls.suffix(2) == [.release, .release])
    #expect(await fixture.engine.held == [])
  }
}
