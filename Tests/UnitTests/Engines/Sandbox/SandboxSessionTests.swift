import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// The directory of an engine is there for as long as the engine, and for no start longer than its process.
@Suite struct SandboxSessionTests {
  @Test func oneThatLivesIsLeftAlone() async throws {
    try await withTemporaryDirectory { cache in
      let session = try SandboxSession(below: cache.path, cgroups: [CgroupDirectory(path: "/sys/fs/cgroup/a")])
      #expect(try SandboxSession.dead(below: cache.path).isEmpty)
      #expect(names(in: cache) == [session.name])
      try session.end()
      #expect(names(in: cache) == [])
    }
  }

  @Test func ofOneThatHasDiedAllIsFoundAndOnlyOnce() async throws {
    try await withTemporaryDirectory { cache in
      try plant("dead", ["lock": "", "cgroups": "/sys/fs/cgroup/a\n/sys/fs/cgroup/b", "runs/1/config.json": "{}"], in: cache)
      let dead = try SandboxSession.dead(below: cache.path)
      #expect(dead.map(\.name) == ["dead"] && dead.map(\.runs) == [1])
      #expect(dead.first?.cgroups.map(\.path) == ["/sys/fs/cgroup/a", "/sys/fs/cgroup/b"])
      #expect(try SandboxSession.dead(below: cache.path).isEmpty, "somebody is at it")
      for session in dead { session.keep() }
      let again = try SandboxSession.dead(below: cache.path)
      #expect(again.map(\.name) == ["dead"])
      for session in again { try session.remove() }
      #expect(names(in: cache) == [])
    }
  }

  /// Whoever is killed while it makes its directory, or when it has removed almost all of it, leaves no lock.
  @Test(arguments: [[:], ["cgroups": ""], ["runs/1/config.json": "{}", "cgroups": "/sys/fs/cgroup/a"]])
  func oneWithoutALockIsRemovedAtOnce(files: [String: String]) async throws {
    try await withTemporaryDirectory { cache in
      try plant("half", files, in: cache)
      #expect(try SandboxSession.dead(below: cache.path).isEmpty)
      #expect(names(in: cache) == [])
    }
  }

  @Test func manyAtOnceDoNotTakeEachOtherForDead() async throws {
    try await withTemporaryDirectory { cache in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            var found = 0
            for _ in 0..<20 {
              let session = try SandboxSession(below: cache.path, cgroups: [])
              found += try SandboxSession.dead(below: cache.path).count
              try session.end()
            }
            return found
          }
        }
        for try await found in group { #expect(found == 0) }
      }
      #expect(names(in: cache) == [])
    }
  }

  @Test func whereThereIsNoCacheNobodyHasDied() async throws {
    try await withTemporaryDirectory { cache in
      let dead = try SandboxSession.dead(below: cache.file("none"))
      #expect(dead.isEmpty)
    }
  }

  private func names(in cache: TemporaryDirectory) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: SandboxSession.directory(of: cache.path).string)) ?? []
  }

  private func plant(_ name: String, _ files: [String: String], in cache: TemporaryDirectory) throws {
    let directory = SandboxSession.directory(of: cache.path).appending(name)
    try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: true)
    for (path, text) in files {
      let file = URL(filePath: "\(directory)/\(path)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }
}
