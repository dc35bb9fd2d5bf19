import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage

/// A root file system with the toolbox mounted in it, as an engine does it but without an engine: in namespaces of its own for mounts and
/// processes, read-only, with `/proc`, a few devices, and a tmpfs at `/tmp`.
struct Chroot {
  /// What a script did.
  struct Outcome {
    let status: TerminationStatus
    let output: Data
    let error: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Far more than any script of a test takes.
  private static let timeoutSeconds = "60"
  private static let outputLimit = 64 << 20
  private static let environment = [
    "PATH": "/collector/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
  ]

  let toolbox: UnpackedToolbox
  let root: RootFileSystem

  /// Runs a script by a program of the toolbox.
  ///
  /// - Parameters:
  ///   - program: What reads the script, and its arguments.
  ///   - parameters: What is in the file of parameters beside the script; `nil` where there is none.
  ///   - variables: What the environment has besides, or instead.
  ///   - trace: Where strace is to write which files were looked for; `nil` where it is not to run.
  func run(
    _ script: Data,
    by program: [String] = ["/collector/bin/bash"],
    parameters: String? = nil,
    variables: [String: String] = [:],
    trace: FilePath? = nil
  ) async throws -> Outcome {
    try await withTemporaryDirectory { payload in
      try script.write(to: URL(filePath: payload.file("script").string))
      var environment = Self.environment.merging(variables) { $1 }
      if let parameters {
        _ = try payload.write(parameters, to: "script.params")
        environment["COLLECTOR_PARAMETERS"] = "/collector/script/script.params"
      }
      let tracing = try trace.map { trace in
        [
          try ProgramLocator.find("strace", package: "strace").string, "--follow-forks", "-qq", "--trace=file",
          "--output", trace.string,
        ]
      }
      let assignments = environment.map { "\($0.key)=\($0.value)" }
      let inside = ["/collector/bin/env", "-i"] + assignments + program + ["/collector/script/script"]
      return try await unshare([payload.path.string] + (tracing ?? []) + ["chroot", root.path.string] + inside)
    }
  }

  func run(_ script: String, trace: FilePath? = nil) async throws -> Outcome {
    try await run(Data(script.utf8), trace: trace)
  }

  private func unshare(_ arguments: [String]) async throws -> Outcome {
    let options = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    let timeout = ["timeout", "--kill-after", "1", Self.timeoutSeconds]
    let mounting = ["bash", "-euc", Self.mountScript, "bash", root.path.string, toolbox.directory.string]
    let result = try await Subprocess.run(
      .path(try ProgramLocator.find("unshare", package: "util-linux")),
      arguments: Arguments(options + timeout + mounting + arguments),
      output: .bytes(limit: Self.outputLimit),
      error: .string(limit: Self.outputLimit)
    )
    return Outcome(status: result.terminationStatus, output: Data(result.standardOutput), error: result.standardError)
  }

  /// Takes the root file system, the toolbox, the directory of the script, and what to run then.
  private static let mountScript = #"""
    root=$1 toolbox=$2 payload=$3
    shift 3
    mkdir -p "$root"/{collector,dev,proc,tmp}
    mount --bind "$root" "$root"
    cd "$root"
    mount --bind "$toolbox" "$root/collector"
    mount --bind "$payload" "$root/collector/script"
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t tmpfs tmpfs "$root/dev"
    mknod "$root/dev/null" c 1 3
    mknod "$root/dev/zero" c 1 5
    ln -s /proc/self/fd "$root/dev/fd"
    ln -s /proc/self/fd/2 "$root/dev/stderr"
    mount -o remount,bind,ro "$root"
    exec "$@"
    """#
}
