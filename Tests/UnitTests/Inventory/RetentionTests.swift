import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import OCI
import SystemPackage
import Testing

@testable import Inventory

@Suite struct RetentionTests {
  private static let bound = Sample.time(after: 1000)

  @Test func whatIsOverGoes() async throws {
    try await withInventory { inventory in
      let (now, before) = (Sample.image("now"), Sample.image("before"))
      let digest = try #require(before.digest)
      try await inventory.remember(.image(before), of: digest, on: Sample.platform, configuration: Data("{}".utf8))
      try await inventory.note(Sample.listing(of: before), at: Sample.time)
      try await inventory.note(Sample.listing(of: now), at: Sample.time(after: 999))
      let kept = Sample.result(of: now, at: Sample.time(after: 1), output: Sample.packageList("a 1", "b 1"))
      let results = [
        Sample.result(of: before, output: Sample.packageList("a 1", "c 1")),
        Sample.result(of: now, scriptDigest: Sample.digest("older"), output: Sample.packageList("a 1", "d 1")), kept,
      ]
      for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
      for state in [ImageState.skipped(reason: "x"), .collected] { try await inventory.note(state, of: "n", at: Sample.time) }
      try await inventory.finish(Sample.passRecord())
      var counts = try await inventory.retain(since: Self.bound)
      counts.bytes = 0
      var expected = RetentionCounts()
      (expected.results, expected.names, expected.states, expected.passes, expected.images, expected.packages) = (
        2, 1, 1, 1, 1, 2
      )
      #expect(counts == expected)
      #expect(try await inventory.allResults() == [kept])
      #expect(try await inventory.counts("package", "image", "description", "resolution", "script") == [2, 1, 1, 0, 1])
      #expect(try await !inventory.isNews(.collected, of: "n"))
      #expect(try await inventory.retain(since: Self.bound) == RetentionCounts())
      // What another process remembers of packages that are gone does not come back as something else.
      try await inventory.finish(results[0], toolbox: Sample.toolbox)
      #expect(try await inventory.allResults() == [kept, results[0]])
    }
  }

  @Test func whatIsCurrentOrWasOfLateStays() async throws {
    try await withInventory { inventory in
      let (now, late) = (Sample.image("now"), Sample.image("late"))
      try await inventory.note(Sample.listing(of: late), at: Sample.time)
      try await inventory.note(Sample.listing(of: now), at: Self.bound)
      let fresh = Sample.image("fresh")
      let digest = try #require(fresh.digest)
      // Somebody is about to name it.
      try await inventory.remember(.image(fresh), of: digest, on: Sample.platform, configuration: nil)
      var results = [now, late].map { Sample.result(of: $0) }
      results.append(Sample.result(of: Sample.image("no name"), at: Self.bound))
      results.append(Sample.result(of: now, scriptDigest: Sample.digest("edited"), at: Self.bound))
      results.append(Sample.result(of: late, script: "failed", status: .failed))
      for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
      let counts = try await inventory.retain(since: Self.bound)
      // But for the one that the edited script has replaced.
      #expect(try await inventory.allResults() == Array(results.dropFirst()))
      #expect((counts.results, counts.names, counts.images, counts.packages) == (1, 0, 0, 0))
      #expect(try await inventory.resolution(of: digest, on: Sample.platform) == .image(fresh))
    }
  }

  /// Packages are removed while others begin to use them again, in this process and by another connection with a cache of its own.
  @Test func othersCanWriteMeanwhile() async throws {
    try await withTemporaryDirectory { directory in
      let inventories = try (0..<3).map { _ in try SQLiteInventory(path: directory.file("inventory").string) }
      let packages = (0..<7).map { Sample.packageList("a \($0)", "b \($0)", "c 1") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (writer, inventory) in inventories.enumerated() {
          group.addTask {
            for round in 0..<60 {
              // All but every fifth are over at once.
              let time = round % 5 == 0 ? Self.bound : Sample.time
              let image = Sample.image("\(writer) \(round)")
              try await inventory.finish(Sample.result(of: image, at: time, output: packages[round % 7]), toolbox: Sample.toolbox)
            }
          }
        }
        group.addTask {
          for _ in 0..<30 { _ = try await inventories[0].retain(since: Self.bound) }
        }
        try await group.waitForAll()
      }
      _ = try await inventories[1].retain(since: Self.bound)
      let kept = try await inventories[2].allResults()
      #expect(kept.count == 3 * 12)
      for result in kept { #expect(packages.contains(result.output)) }
      let outputs = (0..<60).filter { $0 % 5 == 0 }.map { packages[$0 % 7] }
      #expect(
        Dictionary(grouping: kept, by: \.output).mapValues(\.count)
          == Dictionary(grouping: outputs) { $0 }.mapValues { $0.count * 3 }
      )
    }
  }

  @Test func theFileGetsShorter() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      for number in 0..<600 {
        let output = JSONValue.string(String(repeating: "\(number) ", count: 500))
        try await inventory.finish(Sample.result(of: Sample.image("\(number)"), output: output), toolbox: Sample.toolbox)
      }
      let counts = try await inventory.retain(since: Self.bound)
      #expect(counts.results == 600)
      #expect(counts.outputs == 600)
      #expect(counts.images == 600)
      #expect(counts.bytes > 1_000_000)
      try await inventory.compact()
      #expect(try await inventory.texts("SELECT integrity_check FROM pragma_integrity_check") == ["ok"])
    }
  }
}
