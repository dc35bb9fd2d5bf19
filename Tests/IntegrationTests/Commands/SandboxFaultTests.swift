import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// What goes wrong around the embedded engine: ends at any moment, disks without room, images that are too much.
@Suite(.serialized) struct SandboxFaultTests {
  /// Each of these moments is in the middle of something else: opening, fetching, unpacking, mounting, running, writing.
  private static let moments: [Int] = {
    var state: UInt64 = 42
    return (0..<15).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 5 + Int(state >> 33) % 600
    }
  }()

  @Test func killedAtManyMomentsItLosesNothingAndLeavesNothing() async throws {
    try await withSandboxCollector { collector, registry in
      for number in 0..<6 {
        let content = Data((0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* (2 * number + 7)) })
        let layers = try TestImage.busybox().layers + [[.directory("data"), .file("data/\(number)", content)]]
        try await registry.pusher.push(TestImage(layers: layers).packed(), to: "app", tag: "\(number)")
      }
      let mark = collector.directory.path.lastComponent?.string ?? ""
      let script = try collector.script("cat /data/* | wc -c; sleep 0.1 # \(mark)\n", named: "count")
      for moment in Self.moments {
        let process = try await collector.start("collect", "-j", "2", "-s", script, "\(registry.host)/app")
        try await Task.sleep(for: .milliseconds(moment))
        process.send(SIGKILL)
        try await eventually("the process has ended") { !process.isRunning }
        try await eventually("its containers have ended") { processes(naming: mark).isEmpty }
        #expect(try mounts(naming: mark) == [], "after \(moment) ms")
      }
      let last = try await collector("collect", "-s", script, "\(registry.host)/app")
      #expect(last.status == 0, "\(last.output)\(last.errors)")
      let results = try collector.results(of: "count")
      #expect(results.count == 6)
      for result in results { #expect(result["output"] as? String == "400000\n", "\(result)") }
      try expectNothingUnfinished(in: collector, last.errors)
    }
  }

  /// Cache, inventory and results are on a disk that is full sooner or later: each time something else finds no room.
  @Test func aDiskThatIsFullAtAnyMomentIsNamedAndNothingIsLost() async throws {
    try await withSandboxCollector { collector, registry in
      let noise = Data((0..<(6 << 20)).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) })
      for tag in ["1", "2"] {
        let layers: [[TarEntry]] = [[.file("noise", noise)], [.file("tag", tag)]]
        try await registry.pusher.push(TestImage(layers: layers).packed(), to: "app", tag: tag)
      }
      let script = try collector.script("wc -c </noise; cat /tag\n", named: "count")
      let disk = collector.directory.file("disk")
      try FileManager.default.createDirectory(atPath: disk.string, withIntermediateDirectories: false)
      let (mount, umount) = (try Command("mount", package: "mount"), try Command("umount", package: "mount"))
      var statuses: Set<Int32> = []
      for room in Self.rooms {
        try await mount("-t", "tmpfs", "-o", "size=\(room)k", "tmpfs", disk.string)
        try await finishing({ try await umount(disk.string) }) {
          let arguments = [
            "collect", "-s", script, "--cache", "\(disk)/cache", "--state", "\(disk)/state.sqlite", "-w", "file:\(disk)/out",
            "\(registry.host)/app",
          ]
          let full = try await collector(arguments)
          statuses.insert(full.status)
          let printed = full.output + full.errors
          #expect((0...2).contains(full.status) && (full.status == 0 || printed.contains("room")), "with \(room) KiB: \(printed)")
          try await mount("-o", "remount,size=256m", disk.string)
          let last = try await collector(arguments)
          #expect(last.status == 0, "after \(room) KiB: \(last.output)\(last.errors)")
          let folder = "\(disk)/out/count"
          let texts = try FileManager.default.contentsOfDirectory(atPath: folder).map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
          }
          #expect(texts.count == 2 && texts.allSatisfy { $0.contains(#""output":"6291456\n"#) }, "after \(room) KiB: \(texts)")
          try expectNothingUnfinished(in: disk.appending("cache"), "after \(room) KiB: \(last.errors)")
        }
      }
      #expect(statuses.isSuperset(of: [1, 2]), "it was full early and late: \(statuses)")
    }
  }

  /// In KiB: from where nothing can be made to where little is missing.
  private static let rooms: [Int] = (0..<24).map { 64 + Int(pow(Double($0) / 23, 1.5) * 52_000) }

  private func expectNothingUnfinished(in collector: CollectorProgram, _ comment: String) throws {
    try expectNothingUnfinished(in: collector.directory.file("cache"), comment)
  }

  private func expectNothingUnfinished(in cache: FilePath, _ comment: String) throws {
    for part in ["run", "leases", "work", "trash", "locks"] {
      let left = try FileManager.default.contentsOfDirectory(atPath: cache.appending(part).string)
      #expect(left == [], "\(part): \(comment)")
    }
  }

  @Test func aDiskWithoutRoomIsNamedAndTheNextPassDoesTheRest() async throws {
    try await withSandboxCollector { collector, registry in
      let noise = Data((0..<(24 << 20)).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) })
      try await registry.pusher.push(TestImage(layers: [[.file("noise", noise)]]).packed(), to: "large", tag: "1")
      try await registry.pusher.push(TestImage(layers: [[.file("a", "a")]]).packed(), to: "little", tag: "1")
      let cache = collector.directory.file("cache").string
      try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
      let mount = try Command("mount", package: "mount")
      try await mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", cache)
      try await finishing({ try await Command("umount", package: "mount")(cache) }) {
        // No room for the tools: nothing can run at all.
        let nothing = try await collector("collect", "\(registry.host)/")
        #expect(nothing.status == 2, "\(nothing.output)\(nothing.errors)")
        #expect(nothing.errors.contains("room"), "\(nothing.errors)")
        try await mount("-o", "remount,size=32m", cache)
        let some = try await collector("collect", "\(registry.host)/")
        #expect(some.status == 1, "\(some.output)\(some.errors)")
        #expect(
          some.output.contains("1 collected, 1 failed") && some.output.contains("there is no room left at"),
          "\(some.output)"
        )
        try await mount("-o", "remount,size=256m", cache)
        let all = try await collector("collect", "\(registry.host)/")
        #expect(all.status == 0 && all.output.contains("1 collected, 1 unchanged"), "\(all.output)\(all.errors)")
      }
    }
  }

  /// In memory, where a million files take a minute less than on a disk.
  @Test func aMillionFilesAreMoreThanIsAllowedAndWorkWhereTheyAre() async throws {
    try await withSandboxCollector { collector, _ in
      let layout = collector.directory.file("layout")
      try await ManyFilesLayout.write(thousands: 1000, to: layout)
      let script = try collector.script("find /files | wc -l\n", named: "count")
      let cache = collector.directory.file("cache").string
      try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
      try await Command("mount", package: "mount")("-t", "tmpfs", "-o", "size=2g,nr_inodes=0", "tmpfs", cache)
      try await finishing({ try await Command("umount", package: "mount")(cache) }) {
        let refused = try await collector("collect", "-s", script, "oci:\(layout)")
        #expect(refused.status == 1, "\(refused.output)\(refused.errors)")
        #expect(refused.output.contains("more than 1000000 entries; --layer-files allows more"), "\(refused.output)")
        try expectNothingUnfinished(in: collector, refused.errors)
        let allowed = try await collector("run", "--layer-files", "1100000", "--timeout", "120s", script, "oci:\(layout)")
        #expect(allowed.output == "1001001\n", "\(allowed.errors)")
      }
    }
  }

  @Test func manyLayersAreMountedAndTooManyAreNamed() async throws {
    try await withSandboxCollector { collector, registry in
      for count in [127, 200] {
        let layers = (0..<count).map { number -> [TarEntry] in [.directory("f"), .file("f/\(number)", "\(number)")] }
        try await registry.pusher.push(TestImage(layers: layers).packed(), to: "layers", tag: "\(count)")
      }
      let script = try collector.script("ls /f | wc -l\n", named: "count")
      let many = try await collector("run", script, "\(registry.host)/layers:127")
      #expect(many.output == "127\n", "\(many.errors)")
      let tooMany = try await collector("run", script, "\(registry.host)/layers:200")
      #expect(tooMany.status == 2 && tooMany.errors.contains("200 layers"), "\(tooMany.status) \(tooMany.errors)")
    }
  }

  @Test func aWorkingDirectoryThatReachesForTheHostIsNotUsed() async throws {
    try await withSandboxCollector { collector, registry in
      let image = try TestImage.busybox().with { $0.workingDirectory = "/proc/self/fd/7" }.packed()
      try await registry.pusher.push(image, to: "leak", tag: "1")
      let script = try collector.script(
        "pwd; cd /proc/self/fd && for fd in *; do readlink $fd; done | grep -v pipe: | sort -u\n",
        named: "where"
      )
      let ending = try await collector("run", script, "\(registry.host)/leak:1")
      #expect(ending.status == 0, "\(ending.errors)")
      // Its input, the script, and the directory that it lists.
      let lines = Set(ending.output.split(separator: "\n").map(String.init))
      #expect(lines.isSubset(of: ["/", "/dev/null", "/collector/script/where.sh"]), "\(ending.output)")
    }
  }

  /// Those in whose command line a text is: runtimes and unpackers have the paths of their test in it.
  private func processes(naming text: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { Int($0) != nil }.filter { pid in
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline").map { String(decoding: $0, as: UTF8.self) } ?? ""
      return line.contains(text) && !line.contains("docker-registry")
    }
  }

  private func mounts(naming text: String) throws -> [Substring] {
    try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n").filter { $0.contains(text) }
  }
}
