import OCI
import Testing

@testable import ContentStore

/// What a store trusts after the machine has started again.
@Suite struct PowerCutTests {
  private static func isThere(_ name: String, _ store: ContentStore) throws -> Bool {
    let lease = try store.makeLease()
    defer { lease.release() }
    return try store.layer(StoreFixture.diffID(name), form: StoreFixture.form, lease: lease) != nil
  }

  @Test func layersThatMayNotHaveReachedTheDiskAreDropped() async throws {
    try await StoreFixture.with(boot: Boot(id: "1")) { fixture in
      let lease = try fixture.store.makeLease()
      try await fixture.layer("synced", lease)
      try await fixture.ingest("blob", lease)
      try fixture.store.sync()
      try await fixture.layer("not synced", lease)
      lease.release()
      #expect(try Self.isThere("not synced", fixture.reopened(boot: Boot(id: "1"))))
      let second = try fixture.reopened(boot: Boot(id: "2"))
      #expect(try Self.isThere("synced", second))
      #expect(try !Self.isThere("not synced", second))
      #expect(fixture.isThere("blob"))
      #expect(try fixture.names("trash") == [])
      try second.close()
      // What one start has trusted, the next ones trust, too.
      #expect(try Self.isThere("synced", fixture.reopened(boot: Boot(id: "3"))))
      #expect(try Self.isThere("synced", fixture.reopened(boot: Boot(id: "4"))))
    }
  }

  @Test func whatAnotherHasSyncedIsNoReasonToTrustWhatCameLater() async throws {
    try await StoreFixture.with(boot: Boot(id: "1")) { fixture in
      let other = try fixture.reopened(boot: Boot(id: "1"))
      let lease = try fixture.store.makeLease()
      try other.close()
      try await fixture.layer("later", lease)
      lease.release()
      #expect(try !Self.isThere("later", fixture.reopened(boot: Boot(id: "2"))))
    }
  }

  @Test(arguments: ["", "1", "1\nx\n", "\0\0\0\0"]) func withoutAnythingToGoByNothingIsTrusted(text: String) async throws {
    try await StoreFixture.with(boot: Boot(id: "1")) { fixture in
      let lease = try fixture.store.makeLease()
      try await fixture.layer("a", lease)
      lease.release()
      try fixture.store.close()
      try fixture.write(text, to: "boot")
      #expect(try Self.isThere("a", fixture.store))
      #expect(try !Self.isThere("a", fixture.reopened(boot: Boot(id: "2"))))
    }
  }

  @Test func theMachineSaysWhenItStarted() {
    #expect(Boot.current.id.count == 36)
    #expect(Boot.now() > 0)
  }
}
