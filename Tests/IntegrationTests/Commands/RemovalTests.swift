import CollectorTestKit
import Foundation
import OCI
import Testing

/// What is no longer in a registry is told, and what only could not be seen is not.
@Suite struct RemovalTests {
  private static func changes(_ collector: CollectorProgram) throws -> [String] {
    try collector.records().filter { $0["type"] as? String == "image" }.compactMap { record in
      guard let image = record["image"] as? [String: Any], let action = record["action"] as? String else { return nil }
      return "\(action) \(image["repository"] as? String ?? ""):\(image["tag"] as? String ?? "")"
    }
  }

  @Test func aDeletedTagIsRemovedOnceAndAMovedOneRemovedAndAdded() async throws {
    try await withCollector { collector, registry in
      let (old, new) = (try TestImage.debianLike().packed(), try TestImage.alpineLike().packed())
      try await registry.pusher.push(old, to: "team/app", tag: "1")
      try await registry.pusher.push(old, to: "team/app", tag: "latest")
      try await registry.pusher.push(TestImage.empty.packed(), to: "team/other", tag: "1")
      #expect(try await collector("collect", "\(registry.host)/").status == 0)

      try await registry.pusher.push(new, to: "team/app", tag: "latest")
      try await registry.pusher.deleteManifest(old.digest, of: "team/app")
      let listed = try await collector("images", "\(registry.host)/")
      #expect(listed.output.contains("gone"), "\(listed.output)")
      let before = try Self.changes(collector).count
      #expect(try await collector("collect", "\(registry.host)/").status == 0)
      let changes = try Self.changes(collector).dropFirst(before)
      #expect(changes.sorted() == ["add team/app:latest", "remove team/app:1", "remove team/app:latest"])
      #expect(changes.lastIndex(of: "remove team/app:latest") ?? 0 < changes.lastIndex(of: "add team/app:latest") ?? 0)

      #expect(try await collector("collect", "\(registry.host)/").status == 0)
      #expect(try Self.changes(collector).count == before + 3, "it was told again")
    }
  }

  @Test func aTagThatWasNamedAndIsDeletedIsRemovedAndFails() async throws {
    try await withCollector { collector, registry in
      let image = try TestImage.debianLike().packed()
      try await registry.pusher.push(image, to: "app", tag: "1")
      #expect(try await collector("collect", "\(registry.host)/app:1").status == 0)
      try await registry.pusher.deleteManifest(image.digest, of: "app")
      #expect(try await collector("collect", "\(registry.host)/app:1").status == 1)
      #expect(try Self.changes(collector) == ["add app:1", "remove app:1"])
    }
  }

  @Test func aRegistryThatIsDownTakesNothingAwayAndHoldsNobodyUp() async throws {
    try await withLocalRegistry { other in
      try await withCollector { collector, registry in
        try await registry.pusher.push(TestImage.debianLike().packed(), to: "app", tag: "1")
        try await other.pusher.push(TestImage.alpineLike().packed(), to: "app", tag: "1")
        let both = ["collect", "\(registry.host)/", "\(other.host)/"]
        #expect(try await collector(both).status == 0)
        await registry.stop()
        try await other.pusher.push(TestImage.empty.packed(), to: "app", tag: "2")
        let ending = try await collector(both)
        #expect(ending.status == 1)
        #expect(
          ending.errors.contains(registry.host) && ending.output.contains("1 collected, 1 unchanged, 1 failed"),
          "\(ending)"
        )
        #expect(try Self.changes(collector) == ["add app:1", "add app:1", "add app:2"])
      }
    }
  }

  @Test func tagsThatAreNoLongerWantedAreNotGone() async throws {
    try await withCollector { collector, registry in
      for tag in ["1", "2"] { try await registry.pusher.push(TestImage.debianLike().packed(), to: "app", tag: tag) }
      #expect(try await collector("collect", "\(registry.host)/app").status == 0)
      let ending = try await collector("collect", "--tags", "semver:>=2", "\(registry.host)/app")
      #expect(ending.output.contains("1 unchanged, 1 filtered"), "\(ending.output)")
      #expect(try Self.changes(collector).sorted() == ["add app:1", "add app:2"])
    }
  }
}
