import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import OCI
import Testing

@testable import Inventory

@Suite struct PackageQuestionTests {
  /// Three images: an old Debian, a new one, an Alpine that no name leads to any more.
  private static func fill(_ inventory: SQLiteInventory) async throws {
    let (old, new, alpine) = (Sample.image("old"), Sample.image("new"), Sample.image("alpine"))
    try await inventory.note(Sample.listing("1", of: old), at: Sample.time)
    try await inventory.note(Sample.listing("2", of: new), at: Sample.time)
    try await inventory.note(Sample.listing("latest", of: old), at: Sample.time)
    try await inventory.note(Sample.listing("latest", of: new), at: Sample.time(after: 100))
    try await inventory.note(Sample.listing("alpine", of: alpine), at: Sample.time)
    try await inventory.forget(Sample.name("alpine"), keepsState: true, at: Sample.time(after: 100))
    let openssl = JSONValue.object([
      "name": .string("libssl3"), "version": .string("3.0.9-1"), "type": .string("deb"), "source": .string("openssl"),
      "architecture": .string("arm64"), "status": .string("unpacked"),
    ])
    let outputs: [(ImageDescription, JSONValue)] = [
      (old, Sample.packageList("openssl 3.0.9-1", "zlib 1:1.2.13")),
      (
        new, .object(["packages": .array([openssl]), "distro": .object(["id": .string("debian"), "version_id": .string("13")])])
      ),
      (alpine, Sample.packageList("openssl 3.0.10-r0", type: "apk", distro: "alpine")),
    ]
    for (image, output) in outputs {
      try await inventory.finish(Sample.result(of: image, output: output), toolbox: Sample.toolbox)
    }
  }

  private static let cases: [(PackageQuery, [String])] = [
    (PackageQuery(name: TextPattern("openssl")), ["openssl 3.0.9-1 in 1"]),
    (PackageQuery(name: TextPattern("openssl"), matchesSource: true), ["openssl 3.0.9-1 in 1", "libssl3 3.0.9-1 in 2 latest"]),
    (PackageQuery(name: TextPattern("openssl"), includesUntagged: true), ["openssl 3.0.9-1 in 1", "openssl 3.0.10-r0 in "]),
    (
      PackageQuery(name: TextPattern("openssl"), time: Sample.time(after: 99)),
      [
        "openssl 3.0.9-1 in 1 latest", "openssl 3.0.10-r0 in alpine",
      ]
    ),
    (PackageQuery(name: TextPattern("openssl"), time: Sample.time(after: 100)), ["openssl 3.0.9-1 in 1"]),
    (PackageQuery(name: TextPattern("openssl"), time: Sample.time(after: -1)), []),
    (PackageQuery(name: TextPattern("*ss?*")), ["openssl 3.0.9-1 in 1", "libssl3 3.0.9-1 in 2 latest"]),
    (PackageQuery(name: TextPattern("*")), ["openssl 3.0.9-1 in 1", "zlib 1:1.2.13 in 1", "libssl3 3.0.9-1 in 2 latest"]),
    (PackageQuery(name: TextPattern("[o]penssl*")), []),
    (PackageQuery(name: TextPattern("o'penssl\u{0}")), []),
    (PackageQuery(name: TextPattern("*"), type: "deb", architecture: "arm64"), ["libssl3 3.0.9-1 in 2 latest"]),
    (PackageQuery(name: TextPattern("*"), distribution: "debian:13"), ["libssl3 3.0.9-1 in 2 latest"]),
    (PackageQuery(name: TextPattern("openssl"), distribution: "alpine", includesUntagged: true), ["openssl 3.0.10-r0 in "]),
    (PackageQuery(name: TextPattern("*"), distribution: "ubuntu"), []),
    // An epoch counts for more than any number.
    (PackageQuery(name: TextPattern("*"), below: "3.0.10"), ["openssl 3.0.9-1 in 1", "libssl3 3.0.9-1 in 2 latest"]),
    (
      PackageQuery(name: TextPattern("*"), atLeast: "3.0.9-1", repository: TextPattern("team/*")),
      [
        "openssl 3.0.9-1 in 1", "zlib 1:1.2.13 in 1", "libssl3 3.0.9-1 in 2 latest",
      ]
    ),
    (PackageQuery(name: TextPattern("openssl"), below: "3.0.9-1", includesUntagged: true), []),
    (
      PackageQuery(name: TextPattern("*"), repository: TextPattern("registry.test/team/app")),
      [
        "openssl 3.0.9-1 in 1", "zlib 1:1.2.13 in 1", "libssl3 3.0.9-1 in 2 latest",
      ]
    ),
    (PackageQuery(name: TextPattern("*"), repository: TextPattern("other/*")), []),
    (PackageQuery(name: TextPattern("*"), script: "other"), []),
  ]

  @Test func imagesWithAPackage() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      for (query, expected) in Self.cases {
        let found = try await inventory.packages(query).collected().map { finding in
          let tags = finding.image.names.map { $0.split(separator: ":").last ?? "" }.joined(separator: " ")
          return "\(finding.package.name) \(finding.package.version) in \(tags)"
        }
        #expect(found == expected, "\(query)")
      }
    }
  }

  @Test func aFindingTellsAll() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      let finding = try #require(try await inventory.packages(PackageQuery(name: TextPattern("libssl3"))).collected().first)
      let image = Sample.image("new")
      #expect(finding.image.imageID == image.imageID)
      #expect(finding.image.digest == image.digest)
      #expect(finding.image.platform == image.platform)
      #expect(finding.image.labels == image.labels)
      #expect(finding.image.names == ["registry.test/team/app:2", "registry.test/team/app:latest"])
      #expect(finding.package.entry["status"] == .string("unpacked"))
      #expect(finding.package.source == "openssl")
      #expect(finding.distribution?["version_id"] == .string("13"))
      #expect(finding.script == "packages")
    }
  }

  /// What a replaced or failed result lists is not there now.
  @Test func onlyCurrentGoodResultsCount() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      let failed = Sample.result(
        of: Sample.image("old"),
        scriptDigest: Sample.digest("edited"),
        at: Sample.time(after: 1),
        status: .failed,
        output: Sample.packageList("openssl 3.0.9-1")
      )
      try await inventory.finish(failed, toolbox: Sample.toolbox)
      #expect(try await inventory.packages(PackageQuery(name: TextPattern("openssl"))).isEmpty)
    }
  }

  @Test func answersAreReadInBatches() async throws {
    try await withInventory { inventory in
      let count = InventoryRows<PackageFinding>.usualBatchSize * 2 + 1
      for number in 0..<count {
        let image = Sample.image("\(number)")
        try await inventory.note(Sample.listing("\(1000 + number)", of: image), at: Sample.time)
        try await inventory.finish(Sample.result(of: image), toolbox: Sample.toolbox)
      }
      let answer = try await inventory.packages(PackageQuery(name: TextPattern("apt")))
      #expect(answer.subjectCount == count)
      let names = try await answer.collected().map { $0.image.names[0] }
      #expect(names == (0..<count).map { "registry.test/team/app:\(1000 + $0)" })
      // What goes away while an answer is read is left out.
      try await inventory.pool.write { try $0.execute(sql: "DELETE FROM result WHERE id = 1") }
      #expect(try await answer.collected().count == count - 1)
    }
  }

  @Test func aDamagedListIsNoShortList() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      try await inventory.pool.write { try $0.execute(sql: "UPDATE result SET packages = X'02FF'") }
      await #expect(throws: InventoryError.self) { _ = try await inventory.packages(PackageQuery(name: TextPattern("zlib"))) }
      await #expect(throws: InventoryError.self) { _ = try await inventory.retain(since: Sample.time) }
    }
  }

  @Test func aCancelledQuestionEnds() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        _ = try await inventory.packages(PackageQuery(name: TextPattern("openssl")))
      }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
