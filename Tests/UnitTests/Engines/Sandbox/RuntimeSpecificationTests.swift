import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

@Suite struct RuntimeSpecificationTests {
  private func specification(
    _ limits: Limits = Limits(),
    isRootless: Bool = false,
    limitsMemory: Bool = true,
    isTerminal: Bool = false,
    ceiling: RuntimeSpecification.Ceiling = .init(openFiles: 1024, processesOfUser: 100, dataBytes: 1 << 20)
  ) -> RuntimeSpecification {
    let script = Script(name: "s", settings: ScriptSettings(), command: ["/collector/bin/bash", "-eu", "x"], payload: [])
    var place = RuntimeSpecification.Place(
      root: "/r",
      tools: [.init(directory: "/t", mountPoint: "/collector"), .init(directory: "/p", mountPoint: "/collector/python")],
      script: "/s",
      isTerminal: isTerminal,
      isRootless: isRootless,
      limitsMemory: limitsMemory
    )
    place.hasCgroupNamespaces = true
    place.ceiling = ceiling
    return RuntimeSpecification(ScriptRun(script, in: Sample.listing(), configuration: nil, limits: limits), in: place)
  }

  @Test func theProcessIsTheScriptsOwn() {
    let process = specification().process
    #expect(process.args == ["/collector/bin/bash", "-eu", "x"])
    #expect(process.env == process.env.sorted())
    #expect(process.env.contains("HOME=/tmp"))
    #expect(process.env.contains { $0.hasPrefix("COLLECTOR_IMAGE=") })
    #expect((process.cwd, process.user.uid, process.user.gid, process.terminal) == ("/", 0, 0, false))
  }

  @Test func rightsAreFew() {
    let made = specification()
    let kept = ["CAP_DAC_OVERRIDE"]
    let sets = made.process.capabilities
    #expect((sets.bounding, sets.effective, sets.permitted) == (kept, kept, kept))
    #expect(sets.inheritable.isEmpty && sets.ambient.isEmpty)
    #expect(made.process.noNewPrivileges)
    #expect(made.root == .init(path: "/r", readonly: true))
    #expect(made.linux.seccomp == .scripts)
    #expect(made.linux.maskedPaths.contains("/proc/kcore") && made.linux.readonlyPaths.contains("/proc/sys"))
  }

  @Test(arguments: [
    (Limits.Network.none, false, true, true), (.host, false, false, true), (.none, true, true, true), (.host, true, false, false),
  ])
  func networks(network: Limits.Network, isRootless: Bool, isOwn: Bool, hasSys: Bool) {
    let made = specification(Limits(network: network), isRootless: isRootless)
    let kinds = Set(made.linux.namespaces.map(\.type))
    #expect(kinds.contains(.network) == isOwn)
    #expect(kinds.isSuperset(of: [.pid, .ipc, .uts, .mount, .cgroup]))
    #expect(made.mounts.contains { $0.destination == "/sys" } == hasSys)
  }

  @Test func nothingOfTheHostCanBeWritten() throws {
    for mount in specification().mounts where mount.type == "bind" {
      #expect(Set(mount.options).isSuperset(of: ["bind", "ro", "nosuid", "nodev"]), "\(mount.destination)")
    }
    for mount in specification().mounts where mount.type == "tmpfs" {
      #expect(mount.options.contains { $0.hasPrefix("size=") }, "\(mount.destination) has no bound")
    }
    let temporary = try #require(specification().mounts.first { $0.destination == "/tmp" })
    #expect(temporary.options == ["nosuid", "nodev", "exec", "mode=1777", "size=67108864"])
    #expect(!specification().mounts.contains { $0.type == "sysfs" && !$0.options.contains("ro") })
  }

  @Test(arguments: [(false, 4096, 32_768), (true, 1024, 100)] as [(Bool, UInt64, UInt64)])
  func whoIsNotRootCannotRaiseLimits(isRootless: Bool, files: UInt64, processes: UInt64) {
    let limits = specification(isRootless: isRootless).process.rlimits
    #expect(
      limits == [
        .init(type: "RLIMIT_CORE", soft: 0, hard: 0), .init(type: "RLIMIT_NOFILE", soft: files, hard: files),
        .init(type: "RLIMIT_NPROC", soft: processes, hard: processes),
      ]
    )
  }

  @Test(arguments: [(false, 512 << 20), (true, 1 << 20)] as [(Bool, UInt64)])
  func withoutACgroupEachProcessIsLimited(isRootless: Bool, bytes: UInt64) {
    let limits = specification(Limits(memory: .mebibytes(512)), isRootless: isRootless, limitsMemory: false).process.rlimits
    #expect(limits.last == .init(type: "RLIMIT_DATA", soft: bytes, hard: bytes))
    #expect(limits.count == 4)
  }

  @Test(arguments: [false, true]) func aTerminalIsThereWhereItIsWanted(isTerminal: Bool) {
    let made = specification(isTerminal: isTerminal)
    #expect(made.process.terminal == isTerminal)
    #expect(made.mounts.contains { $0.destination == "/dev/pts" && $0.options.contains("newinstance") } == isTerminal)
  }

  /// The directories of an image that hostile ones have links at: `SandboxImage.mountPoints` lie over them.
  @Test(arguments: [Limits.Network.none, .host]) func everyMountIsOverADirectoryOfTheEngines(network: Limits.Network) {
    let places = Set(SandboxImage.mountPoints.map(\.name))
    for mount in specification(Limits(network: network), isTerminal: true).mounts {
      #expect(mount.destination.split(separator: "/").first.map { places.contains(String($0)) } == true, "\(mount.destination)")
    }
  }

  /// The names that runtimes know, where Swift has others or could have.
  @Test func theDocumentIsInTheWordsOfTheSpecification() throws {
    let text = String(decoding: try specification().json(), as: UTF8.self)
    for fragment in [
      #""ociVersion":"1.0.2""#, #""hostname":"collector""#, #""root":{"path":"/r","readonly":true}"#,
      #"{"destination":"/collector","options":["bind","ro","nosuid","nodev"],"source":"/t","type":"bind"}"#,
      #"{"destination":"/collector/script","options":["bind","ro","nosuid","nodev"],"source":"/s","type":"bind"}"#,
      #""user":{"gid":0,"uid":0}"#, #"{"type":"pid"}"#, #""noNewPrivileges":true"#, #""terminal":false"#,
      #""rlimits":[{"hard":0,"soft":0,"type":"RLIMIT_CORE"}"#, #""defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38"#,
      #"{"action":"SCMP_ACT_ALLOW","args":[{"index":0,"op":"SCMP_CMP_MASKED_EQ","value":2114060288,"valueTwo":0}],"names":["clone"]}"#,
    ] {
      #expect(text.contains(fragment), "\(fragment) is not in \(text)")
    }
    #expect(try JSONDecoder().decode(RuntimeSpecification.self, from: Data(text.utf8)) == specification())
  }

  @Test func theMountsOfAPlaceComeBeforeThoseInIt() throws {
    let places = specification().mounts.map(\.destination)
    for (outer, inner) in [("/dev", "/dev/shm"), ("/collector", "/collector/python"), ("/collector", "/collector/script")] {
      #expect(try #require(places.firstIndex(of: outer)) < #require(places.firstIndex(of: inner)))
    }
  }
}
