import Foundation
import SystemPackage
import Testing

@testable import Engines

/// The words of crun 1.8.1 and runc 1.1.5.
@Suite struct RuntimeLogTests {
  private static func line(_ message: String, level: String = "error") -> Data {
    let quoted = message.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return Data("{\"msg\":\"\(quoted)\",\"level\":\"\(level)\",\"time\":\"2026-01-01T00:00:00Z\"}\n".utf8)
  }

  private static let ofRunc = "runc run failed: unable to start container process: "

  @Test(arguments: [
    "executable file `/bin/nope` not found in $PATH: No such file or directory", "open executable: Permission denied",
    "open executable: Operation not permitted", "open executable: Not a directory",
    "open executable: Too many levels of symbolic links", "mount `tmpfs` to `bin/file`: Not a directory",
    "openat2 `bin/loop`: Too many levels of symbolic links", "exec container process `/bin/x`: Exec format error",
    ofRunc + "exec: \"/bin/nope\": stat /bin/nope: no such file or directory",
    ofRunc + "exec: \"nope\": executable file not found in $PATH", ofRunc + "exec: \"/bin/nox\": permission denied",
    ofRunc + "exec: \"/bin/sh/x\": stat /bin/sh/x: not a directory",
    ofRunc + "error during container init: error mounting \"tmpfs\" to rootfs at \"/bin/x\": mount tmpfs:/bin/x: not a directory",
  ])
  func liesInTheImage(message: String) {
    #expect(RuntimeLog(parsing: Self.line(message)).failure(running: "/bin/x") == .image(reason: message))
  }

  @Test(arguments: [
    "error stat'ing file `/nowhere`: No such file or directory", "make `nonexist` private: No such file or directory",
    "invalid seccomp action `X`", "invalid rlimit `RLIMIT_X`", "container `x` already exists",
    "error opening file `/proc/self/setgroups`: Too many open files", "clone: Resource temporarily unavailable",
    "runc run failed: invalid rootfs: stat /r: no such file or directory", "runc run failed: no cgroup mount found in mountinfo",
    ofRunc
      + "error during container init: error mounting \"/nowhere\" to rootfs at \"/tmp\": stat /nowhere: no such file or directory",
    ofRunc + "error closing exec fds: open /proc/self/fd: too many open files",
    ofRunc + "unable to apply cgroup configuration: mkdir /sys/fs/cgroup/x: read-only file system",
  ])
  func liesInTheHost(message: String) {
    #expect(RuntimeLog(parsing: Self.line(message)).failure(running: "/bin/x") == .host(reason: message))
  }

  @Test(arguments: [
    ("/collector/bin/bash", false), ("/collector/script/run", true), ("/usr/bin/bash", true), ("/collectors/bash", true),
  ])
  func whatTheToolboxLacksIsNotTheImagesFault(program: String, isOfImage: Bool) {
    let message = "executable file `\(program)` not found in $PATH: No such file or directory"
    let failure = RuntimeLog(parsing: Self.line(message)).failure(running: program)
    #expect(failure == (isOfImage ? .image(reason: message) : .host(reason: message)))
  }

  @Test func onlyErrorsCount() {
    let warning = Self.line("unable to get oom kill count", level: "warning")
    #expect(RuntimeLog(parsing: warning).failure(running: "x") == nil)
    #expect(RuntimeLog(parsing: Data()).failure(running: "x") == nil)
    #expect(RuntimeLog(parsing: Data("no json\n{\n{\"a\":1}\n[]".utf8)).errors.isEmpty)
    let both = RuntimeLog(parsing: warning + Self.line("open executable: Permission denied"))
    #expect(both.failure(running: "/x") == .image(reason: "open executable: Permission denied"))
  }

  @Test func hostileTextIsBoundedAndSafe() throws {
    let log = RuntimeLog(parsing: Self.line("executable file `\u{1b}[2J\(String(repeating: "a", count: 9000))` not found"))
    #expect(log.errors.isEmpty, "JSON has no such control characters")
    let escaped = Data(
      "{\"msg\":\"executable file `\\u001b[2J\(String(repeating: "a", count: 9000))`\",\"level\":\"error\"}".utf8
    )
    let error = try #require(RuntimeLog(parsing: escaped).errors.first)
    #expect(error.count < 1100 && error.contains("\\u{1b}[2J"))
    let many = (0..<9000).map { Self.line("error \($0)") }.reduce(Data(), +)
    #expect(RuntimeLog(parsing: many).errors.count == 8)
  }

  @Test func aLogThatWasNeverMadeIsEmpty() throws {
    #expect(try RuntimeLog(reading: "/nonexistent/log").errors.isEmpty)
  }

  @Test(arguments: [
    (#"{"msg":"exec container process `/bin/arm`: Exec format error","level":"error","time":"t"}"#, true),
    (#"{"msg":"exec container process (missing dynamic library?) `/x`: No such file or directory","level":"error"}"#, true),
    ("exec /bin/arm: exec format error", true), ("exec /bin/x: no such file or directory", true),
    ("exec /bin/sh: argument list too long", true), ("exec /bin/x: nothing", false), ("bash: x: exec format error", false),
    (#"{"msg":"of a script","level":"error"}"#, false), ("", false), ("one\nexec /bin/x: exec format error", false),
  ])
  func whatFailsInTheContainerIsOnStandardError(text: String, isFailure: Bool) {
    #expect((RuntimeLog.executionFailure(standardError: Data("\(text)\n".utf8)) != nil) == isFailure)
  }
}
