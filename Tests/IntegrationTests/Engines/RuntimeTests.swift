import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// The specification of a container under the runtimes that it is for.
@Suite(.timeLimit(.minutes(5))) struct RuntimeTests {
  private static let names = ["crun", "runc"]

  @Test(arguments: names) func rights(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let outcome = try await bundle.run("busybox cat /proc/self/status; busybox id -u; busybox hostname; echo \"$HOME:$PWD\"")
      let lines = outcome.output.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      for line in [
        "Uid: 0 0 0 0", "CapEff: 0000000000000002", "CapPrm: 0000000000000002", "CapBnd: 0000000000000002",
        "CapInh: 0000000000000000", "CapAmb: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2",
      ] {
        #expect(lines.contains(line), "\(line) is not in \(lines)")
      }
      #expect(lines.suffix(3) == ["0", "collector", "/tmp:/"])
      #expect(outcome.errors == "")
      #expect(outcome.log.failure(running: "/bin/busybox") == nil)
    }
  }

  @Test(arguments: names) func whatIsMounted(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let mounts = try await bundle.run("busybox cat /proc/self/mounts").output.split(separator: "\n")
      func options(_ place: String) -> Set<Substring> {
        let fields = mounts.last { $0.split(separator: " ")[1] == place }?.split(separator: " ")
        return Set(fields?[3].split(separator: ",") ?? [])
      }
      #expect(options("/").contains("ro"))
      for place in ["/collector", "/collector/script"] { #expect(options(place).isSuperset(of: ["ro", "nosuid", "nodev"])) }
      #expect(options("/tmp").isSuperset(of: ["rw", "nosuid", "nodev", "size=65536k"]))
      #expect(options("/tmp").isDisjoint(with: ["noexec"]))
      #expect(options("/dev").isSuperset(of: ["nosuid", "noexec", "size=1024k"]))
      #expect(options("/dev/shm").isSuperset(of: ["nosuid", "nodev", "noexec", "size=16384k"]))
      #expect(options("/sys").contains("ro"))
      #expect(options("/proc/sys").contains("ro"))
    }
  }

  @Test(arguments: names) func whatCannotBeDone(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      try bundle.root.write("secret", to: "closed/file")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0, .ownerAccountID: 1234],
        ofItemAtPath: bundle.root.path.appending("closed/file").string
      )
      let text = """
        (echo x > /file) 2>/dev/null && echo written
        (echo x > /proc/sys/kernel/hostname) 2>/dev/null && echo the kernel
        busybox mount -t tmpfs tmpfs /tmp 2>/dev/null && echo mounted
        busybox unshare -U busybox true 2>/dev/null && echo unshared
        busybox chroot / busybox true 2>&1
        busybox mknod /tmp/d b 8 0 2>/dev/null && echo device
        busybox dmesg >/dev/null 2>&1 && echo dmesg
        busybox hostname x 2>/dev/null && echo named
        [ -s /proc/kcore ] && busybox head -c 1 /proc/kcore 2>/dev/null
        busybox ls -d /proc/[0-9]*
        busybox tail -n +3 /proc/net/dev | busybox cut -d : -f 1
        busybox cat /closed/file
        exit 0
        """
      let outcome = try await bundle.run(text)
      let lines = outcome.output.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
      #expect(lines == ["chroot:can'tchangerootdirectoryto'/':Operationnotpermitted", "/proc/1", "lo", "secret"])
      #expect(outcome.errors == "")
    }
  }

  @Test(arguments: names) func limitsOfProcesses(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let outcome = try await bundle.run(
        """
        ulimit -n; ulimit -c; busybox head -c 100m /dev/zero 2>/dev/null >/tmp/f
        busybox stat -c %s /tmp/f; busybox cat /proc/self/oom_score_adj
        """
      )
      #expect(outcome.output == "4096\n0\n67108864\n1000\n")
    }
  }

  @Test(arguments: names) func whatIsSeenOfCgroupsAndNetworks(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let text = "busybox cut -d : -f 3- /proc/self/cgroup | busybox sort -u; busybox ls /sys/class/net | busybox grep -c ."
      let outcome = try await bundle.run(text)
      #expect(outcome.output == "/\n1\n", "\(outcome.errors)")
      let onHost = try await bundle.run("busybox ls /sys/class/net", limits: Limits(network: .host))
      let interfaces = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net").sorted()
      #expect(onHost.output.split(whereSeparator: \.isWhitespace).map(String.init) == interfaces, "\(onHost.errors)")
    }
  }

  @Test(arguments: names) func statusesAreTheScriptsOwn(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      for (text, code) in ["exit 0": 0, "exit 3": 3, "exit 1": 1, "kill -9 $$": 137] as KeyValuePairs {
        let outcome = try await bundle.run(["/bin/busybox", "sh", "-c", "busybox sh -c '\(text)'; exit $?"])
        #expect(outcome.end == .exited(Int32(code)), "\(text)")
        #expect(outcome.log.errors.isEmpty)
      }
    }
  }

  @Test(arguments: names) func whatCannotBeStarted(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      try bundle.root.write("\u{1}\u{2}\u{3}", to: "bin/garbage")
      try bundle.root.write("#!/nowhere/interpreter\n", to: "bin/uninterpreted")
      try bundle.root.write("text", to: "bin/text")
      for program in ["garbage", "uninterpreted"] {
        let path = bundle.root.path.appending("bin").appending(program).string
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      for program in ["/bin/missing", "/bin/text", "/bin", "/bin/text/x", "/bin/garbage", "/bin/uninterpreted"] {
        let outcome = try await bundle.run([program])
        #expect(outcome.end != .exited(0), "\(program)")
        switch outcome.log.failure(running: program) {
        case .image(let reason): #expect(!reason.isEmpty)
        case .host(let reason): Issue.record("\(program): \(reason)")
        case nil:
          let failure = RuntimeLog.executionFailure(standardError: Data(outcome.errors.utf8))
          #expect(failure != nil, "\(program): \(outcome.errors)")
        }
      }
      try FileManager.default.removeItem(atPath: bundle.directory.file("toolbox").string)
      let failure = try await bundle.run(["/bin/busybox"]).log.failure(running: "/bin/busybox")
      guard case .host = failure else { return #expect(Bool(false), "a source of a mount is missing: \(failure as Any)") }
    }
  }

  @Test(arguments: names) func threadsAndSocketsWork(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let text = """
        busybox mkfifo /tmp/pipe && (busybox echo through > /tmp/pipe &) && busybox cat /tmp/pipe
        busybox nc -l -p 1234 -e busybox echo heard &
        until busybox nc 127.0.0.1 1234 </dev/null 2>/dev/null; do :; done
        busybox seq 3 | busybox xargs -n 1 busybox echo | busybox sort -r | busybox head -n 1
        """
      let outcome = try await bundle.run(text)
      #expect(outcome.output == "through\nheard\n3\n", "\(outcome.errors)")
    }
  }
}
