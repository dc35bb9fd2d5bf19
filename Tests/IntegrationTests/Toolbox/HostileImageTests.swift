import CollectorTestKit
import Foundation
import SystemPackage
import Testing

/// The programs of the toolbox in images that try to have a say in what they do.
@Suite struct HostileImageTests {
  /// Where the C library of a static program looks for code and data unless it is kept from it.
  private static let traps: [String: String] = [
    "etc/nsswitch.conf": "passwd: trap\ngroup: trap\nhosts: trap\nshadow: trap\n",
    "etc/ld.so.cache": "trap", "etc/ld.so.preload": "/lib/trap.so",
    "etc/passwd": "root:x:0:0::/home/of/root:/bin/sh\n", "etc/group": "wheel:x:0:\n",
    "lib/x86_64-linux-gnu/libnss_trap.so.2": "trap", "usr/lib/x86_64-linux-gnu/libnss_trap.so.2": "trap",
    "lib/aarch64-linux-gnu/libnss_trap.so.2": "trap", "usr/lib/aarch64-linux-gnu/libnss_trap.so.2": "trap",
    "lib/libnss_trap.so.2": "trap", "usr/lib/libnss_trap.so.2": "trap", "lib64/libnss_trap.so.2": "trap",
    "usr/lib/x86_64-linux-gnu/gconv/gconv-modules": "alias UTF-8// TRAP//\n", "usr/lib/locale/locale-archive": "trap",
    "usr/lib/locale/C.utf8/LC_CTYPE": "trap", "usr/lib/locale/C.UTF-8/LC_CTYPE": "trap",
    "usr/share/locale/locale.alias": "C trap\n",
    "usr/share/zoneinfo/UTC": "TZif2trap",
  ]

  /// What the programs may open besides the toolbox: the image's accounts, which scripts may ask for, and the kernel's own.
  private static let allowed: Set = ["/", "/etc/passwd", "/etc/group", "/dev/tty", "/dev/null", "/proc/self/exe"]

  private static let script = """
    printf '%s ' ~root
    id -un
    ls -ld /etc
    date +%Z
    text=ä
    echo ${#text}
    [[ ö == [[:alpha:]] ]] && echo letter
    printf '%(%Z)T\\n' 0
    getent=$(find / -maxdepth 1 -user nobody)
    """

  @Test func noFileOfTheImageHasASay() async throws {
    try await withRootFileSystem(Self.traps) { root in
      try await withTemporaryDirectory { directory in
        let trace = directory.file("trace")
        let outcome = try await withToolbox { try await Chroot(toolbox: $0, root: root).run(Self.script, trace: trace) }
        #expect(outcome.error == "find: unknown user nobody\n")
        let lines = outcome.text.split(separator: "\n").map(String.init)
        #expect(lines.first == "/home/of/root root")
        #expect(lines.dropFirst(2) == ["UTC", "1", "letter", "UTC"])
        let looks = lines.dropFirst().first?.split(separator: " ").map(String.init)
        #expect(looks?[2...3] == ["root", "wheel"])

        let opened = Self.opened(try String(contentsOf: URL(filePath: trace.string), encoding: .utf8))
        #expect(opened.contains("/etc/passwd") && opened.contains("/collector/nss.cnf"))
        #expect(opened.filter { !$0.hasPrefix("/collector/") }.subtracting(Self.allowed).isEmpty)
      }
    }
  }

  @Test func inAnEmptyImageNothingIsMissed() async throws {
    try await withRootFileSystem { root in
      let script = "text=ä; echo ${#text}; echo a | sh -c 'cat; echo b' | sort -r; echo \"$BASH_VERSION\" >&2"
      let outcome = try await withToolbox { try await Chroot(toolbox: $0, root: root).run(script) }
      #expect(outcome.text == "1\nb\na\n")
      #expect(outcome.error.hasPrefix("5.") && outcome.error.split(separator: "\n").count == 1)
    }
  }

  /// The absolute paths that the programs of the toolbox opened, or tried to.
  private static func opened(_ trace: String) -> Set<String> {
    // What comes before is chroot itself, which is the host's.
    let lines = trace.split(separator: "\n").drop { !$0.contains("execve(\"/collector/") }
    return Set(
      lines.compactMap { line in
        guard line.contains(" openat(") || line.contains(" open(") else { return nil }
        let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
        return quoted.count > 1 ? String(quoted[1]) : nil
      }
    )
  }
}
