import CollectorCore
import CollectorTestKit
import OCI
import Testing

/// Names that lead nowhere any more are told, each once, and no name is taken for gone that may still be there.
@Suite struct PassRemovalTests {
  private static let repository = Reference(registry: "registry.test", repository: "team/app")

  /// A pass over `before`, then one over `after`, whose listing is complete in `completed`.
  private static func removals(
    before: [ListedImage] = [.sample("1"), .sample("2"), .sample("3")],
    after: [ListedImage],
    completed: [CompletedScope],
    source: String = "registry"
  ) async throws -> (fixture: PassFixture, names: [String]) {
    var fixture = PassFixture()
    fixture.sources = [FakeSource(name: "registry", before)]
    _ = try await fixture.run()
    fixture.sources = [FakeSource(name: source, steps: after.map { .entry($0) }, completed: completed)]
    _ = try await fixture.run()
    let removed = await fixture.writer.imageRecords.filter { $0.action == .remove }
    return (fixture, removed.map(\.name.description))
  }

  private static func subject(_ tag: String) -> ListedImage.Subject { .init(Sample.reference(tag), source: "registry") }

  @Test(arguments: [
    CompletedScope.repository(repository), .registry("registry.test", nil), .registry("registry.test", GlobPattern("team/*")),
    .place("registry.test/team/app"),
  ])
  func aTagThatIsNoLongerListedIsGone(scope: CompletedScope) async throws {
    let (fixture, names) = try await Self.removals(after: [.sample("1"), .sample("3")], completed: [scope])
    #expect(names == [sampleName("2")])
    #expect(await fixture.ledger.listings.keys.map(\.description).sorted() == ["1", "3"].map(sampleName))
    #expect(await fixture.ledger.states[sampleName("2")] == nil)
    _ = try await fixture.run()
    #expect(await fixture.writer.imageRecords.count { $0.action == .remove } == 1, "it was told twice")
  }

  @Test(arguments: [
    [], [CompletedScope.repository(Reference(registry: "registry.test", repository: "team/ap"))],
    [.registry("registry.tes", nil)],
    [.registry("registry.test", GlobPattern("other/*"))], [.place("registry.test/team/ap")],
  ])
  func nothingIsGoneThatIsBeyondWhatWasListed(scopes: [CompletedScope]) async throws {
    #expect(try await Self.removals(after: [.sample("1")], completed: scopes).names == [])
  }

  @Test func whatIsFilteredOrCouldNotBeReadMayStillBeThere() async throws {
    let failure = Failure(reason: "slow", isTransient: true)
    let after: [ListedImage] = [.filtered(Self.subject("1"), reason: "tag"), .failed(Self.subject("2"), failure)]
    #expect(try await Self.removals(after: after, completed: [.repository(Self.repository)]).names == [sampleName("3")])
  }

  @Test func aRepositoryThatCouldNotBeListedMayStillBeThere() async throws {
    let failure = ListedImage.failed(
      .init(scope: Self.repository.name, source: "registry"),
      Failure(reason: "slow", isTransient: true)
    )
    #expect(try await Self.removals(after: [failure], completed: [.registry("registry.test", nil)]).names == [])
  }

  @Test func aListingThatFailsSaysNothingOfWhatIsGone() async throws {
    var fixture = PassFixture(.sample("1"), .sample("2"))
    _ = try await fixture.run()
    let steps: [FakeSource.Step] = [.entry(.sample("1")), .fail(FakeError.permanent("cut off"))]
    fixture.sources = [FakeSource(name: "registry", steps: steps, completed: [.repository(Self.repository)])]
    _ = try await fixture.run()
    #expect(await fixture.writer.imageRecords.allSatisfy { $0.action == .add })
  }

  @Test func aTagThatLeadsToNoImageAnyMoreIsGoneAndKeepsItsState() async throws {
    let (fixture, names) = try await Self.removals(
      after: [.sample("1"), .skipped(Self.subject("2"), reason: "manifest not found"), .sample("3")],
      completed: [.repository(Self.repository)]
    )
    #expect(names == [sampleName("2")])
    #expect(await fixture.ledger.states[sampleName("2")] == .skipped(reason: "manifest not found"))
  }

  @Test func anImageThatWasNamedAndIsNoLongerThereIsGoneAndFailed() async throws {
    let failure = Failure(reason: "not there", isTransient: false)
    let (fixture, names) = try await Self.removals(
      before: [.sample("1"), .sample("10")],
      after: [.failed(Self.subject("1"), failure)],
      completed: [.absent(ImageName(Sample.reference("1")))]
    )
    #expect(names == [sampleName("1")])
    #expect(await fixture.ledger.states[sampleName("1")] == .failed(failure))
    let records = await fixture.writer.stateRecords.count
    _ = try await fixture.run()
    #expect(await fixture.writer.stateRecords.count == records, "the failure was told twice")
  }

  @Test func whatAnotherSourceStillListsIsNotGone() async throws {
    var fixture = PassFixture(.sample("1"), .sample("2"))
    _ = try await fixture.run()
    fixture.sources = [
      FakeSource(name: "registry", steps: [.entry(.sample("1"))], completed: [.repository(Self.repository)]),
      FakeSource(name: "registry", scope: "another", steps: [.entry(.sample("2"))]),
    ]
    _ = try await fixture.run()
    #expect(await fixture.writer.imageRecords.allSatisfy { $0.action == .add })
  }

  @Test func sourcesOfAnotherKindDoNotTakeNamesAway() async throws {
    let other = ListedImage.image(
      ImageListing(name: ImageName("oci:/i:1", reference: nil), source: "oci", image: Sample.image("local"))
    )
    #expect(try await Self.removals(after: [other], completed: [.place("registry.test")], source: "oci").names == [])
  }

  @Test func aMovedTagIsOneRemovalAndOneAddition() async throws {
    let (fixture, names) = try await Self.removals(after: [.sample("1", of: "2"), .sample("2"), .sample("3")], completed: [])
    #expect(names == [sampleName("1")])
    #expect(await fixture.writer.imageRecords.suffix(2).map(\.action) == [.remove, .add])
    #expect(
      await fixture.writer.imageRecords.suffix(2).map(\.image.imageID) == [Sample.image("1"), Sample.image("2")].map(\.imageID)
    )
  }
}
