import CollectorTestKit
import Foundation
import SystemPackage
import Testing

/// The programs of the toolbox in images that try to have a say in what they do.
@Suite struct HostileImageTests {
  /// Where the C library looks for code and data unless it is kept from it.
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
    "usr/share/zoneinfo/UTC": "TZif2trap", "etc/localtime": "TZif2trap", "etc/host.conf": "trap", "etc/gai.conf": "trap",
    "etc/busybox.conf": "trap",
  ]

  /// Where other libraries, rpm, python and ruby look.
  private static let trapsOfLibraries: [String: String] = [
    "lib/x86_64-linux-gnu/libc.so.6": "trap", "usr/lib/libcrypto.so.3": "trap", "usr/lib/libtrap.so": "trap",
    "etc/terminfo/x/xterm": "trap", "lib/terminfo/x/xterm": "trap", "usr/share/terminfo/x/xterm": "trap", "etc/inputrc": "trap",
    "usr/lib/ssl/openssl.cnf": "trap", "usr/lib/ssl/cert.pem": "trap", "etc/gcrypt/hwf.deny": "trap", "etc/mime.types": "trap",
    "var/lib/libuuid/clock.txt": "trap", "home/of/root/.sqliterc": ".shell echo trapped",
    "sbin/ldconfig": "trap", "bin/sh": "trap",
    "etc/popt": "rpm alias -qa --trapped", "etc/rpmrc": "trap", "etc/rpm/macros": "%trap", "etc/rpm/platform": "trap",
    "usr/lib/rpm/rpmrc": "trap", "usr/lib/rpm/macros": "%trap",
    "usr/local/lib/python3.11/dist-packages/sitecustomize.py": "trap!", "usr/lib/python3/dist-packages/trap.pth": "import trap",
    "usr/lib/python3.11/json/__init__.py": "trap!", "json.py": "trap!", "usr/local/lib/site_ruby/json.rb": "trap!",
    "usr/lib/ruby/vendor_ruby/rubygems.rb": "trap!", "usr/lib/ruby/3.1.0/set.rb": "trap!",
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

  private static let scriptOfLibraries = """
    id -un
    echo '{"a":"ä"}' | jq -c .a
    sqlite3 '' 'select 1'
    rpm --dbpath /tmp/rpm --initdb && rpm --dbpath /tmp/rpm -qa
    python3 -I -c '
    import ctypes.util, curses, json, locale, mimetypes, os, readline, socket, ssl, subprocess, time, uuid
    curses.setupterm("xterm", 1)
    uuid.uuid1()
    try: socket.getaddrinfo("name.invalid", 80)
    except OSError: pass
    print(mimetypes.guess_type("x.html")[0], ctypes.util.find_library("c"), time.localtime(0).tm_zone)
    print(len(ssl.create_default_context().get_ca_certs()) > 100, subprocess.getoutput("echo $0"), os.system("exit 3"))
    '
    ruby -rjson -rset -ropenssl -retc -e '
    puts JSON.dump(["ä"]), Etc.getpwuid(0).dir, `echo $0 | cat`, Time.at(0).zone, OpenSSL::Digest.hexdigest("SHA256", "")[0, 8]
    begin; require "trap"; rescue LoadError => e; puts e.message; end'

    """

  /// What they open besides: the network's names, the kernel's own, and what belongs to who runs them.
  private static let allowedToLibraries: Set = [
    "", "/etc/hosts", "/etc/resolv.conf", "/dev/urandom", "/proc/self/maps", "/proc/sys/crypto/fips_enabled",
  ]

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

  @Test func noFileOfTheImageHasASayInWhatLibrariesDo() async throws {
    let traps = Self.traps.merging(Self.trapsOfLibraries) { first, _ in first }
    let (outcome, opened) = try await withRootFileSystem(traps) { root in
      try await Self.traced(Self.scriptOfLibraries, in: root, parts: ["python", "ruby"])
    }
    #expect(outcome.error.isEmpty)
    let lines = [
      "root", "\"ä\"", "1", "text/html libc.so.6 UTC", "True /collector/bin/sh 768",
      "[\"ä\"]", "/home/of/root", "sh", "UTC", "e3b0c442", "cannot load such file -- trap",
    ]
    #expect(outcome.text.split(separator: "\n").map(String.init) == lines)
    let strange = opened.filter { !$0.hasPrefix("/collector/") && !$0.hasPrefix("/tmp/") }
    #expect(strange.subtracting(Self.allowed).subtracting(Self.allowedToLibraries).isEmpty)
  }

  /// Runs a script, and tells what it opened.
  private static func traced(
    _ script: String,
    in root: RootFileSystem,
    parts: [String]
  ) async throws -> (Chroot.Outcome, opened: Set<String>) {
    try await withTemporaryDirectory { directory in
      let trace = directory.file("trace")
      let outcome = try await withToolbox(parts: parts) { toolbox in
        try await Chroot(toolbox: toolbox, root: root).run(script, trace: trace)
      }
      return (outcome, opened(try String(contentsOf: URL(filePath: trace.string), encoding: .utf8)))
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

  @Test func inAnEmptyImageNeitherPythonNorRubyMissesAnything() async throws {
    try await withRootFileSystem { root in
      let script = """
        python3 -I -c '
        import bz2, ctypes, curses, datetime, hashlib, lzma, os, sqlite3, ssl, subprocess, sys, uuid, zlib, zoneinfo
        print(sys.prefix, sys.dont_write_bytecode, sys.getfilesystemencoding(), flush=True)
        print(datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).isoformat(), flush=True)
        subprocess.run("echo a | cat; exit 2", shell=True)
        print(os.popen("echo b").read(), end="")'
        ruby -rcsv -rdate -rdigest -rerb -rfileutils -rjson -rnet/http -ropen3 -ropenssl -roptparse -rset -rstringio -rstrscan \
          -rtime -ryaml -rzlib -rrexml/document -e '
        puts "ä".size, Encoding.default_external, system("exit 3"), $?.exitstatus, Open3.capture2("cat; echo", stdin_data: "c")[0]
        puts IO.popen("echo d; echo e", &:read), Gem::Version.new("1.10") > Gem::Version.new("1.9")'
        """
      let outcome = try await withToolbox(parts: ["python", "ruby"]) { try await Chroot(toolbox: $0, root: root).run(script) }
      #expect(outcome.error.isEmpty)
      let python = "/collector/python True utf-8\n2024-07-01T00:00:00+02:00\na\nb\n"
      #expect(outcome.text == python + "1\nUTF-8\nfalse\n3\nc\nd\ne\ntrue\n")
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
