import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing
import Toolbox

/// The script behind `make toolbox`.
@Suite struct ToolboxBuildTests {
  private let script = UnpackedToolbox.checkout.appending("Toolbox/build")

  private func build(_ directory: FilePath) async throws -> String {
    try await Command("bash", package: "bash")(script.string, directory.string)
  }

  private func open(_ directory: FilePath) throws -> [Digest] {
    try ToolboxLocation(directory: directory.string, origin: .option).open().parts.map(\.digest)
  }

  @Test func theSamePackagesGiveTheSameBytesAndAreBuiltOnce() async throws {
    try await withTemporaryDirectory { parent in
      // The path of a checkout can have spaces.
      let (first, second) = (parent.file("a b/first"), parent.file("second"))
      #expect(try await build(first).contains("built \(first)/toolbox.json"))
      #expect(try await build(first).hasSuffix("\(first) is up to date"))
      let digests = try open(first)
      #expect(digests.count == 3)
      #expect(try await build(second).contains("built"))
      #expect(try open(second) == digests)
    }
  }

  @Test func whatWasDamagedIsBuiltAgain() async throws {
    try await withTemporaryDirectory { directory in
      _ = try await build(directory.path)
      let digests = try open(directory.path)
      try directory.write("damaged", to: "python.tar")
      try directory.write("of the time before there were parts", to: "toolbox.tar")
      #expect(try await build(directory.path).contains("built"))
      #expect(try open(directory.path) == digests)
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path.string).sorted()
      #expect(left == [".recipe", "base.tar", "python.tar", "ruby.tar", "toolbox.json"])
    }
  }

  /// Runs commands with what the build makes of programs, after which `$file` is a file of this text.
  private func failure(of commands: String, _ text: String) async throws -> String? {
    try await withTemporaryDirectory { directory in
      let file = try directory.write(text, to: "program")
      let preparation = """
        die() { printf '%s\\n' "$@" >&2; exit 1; }
        triplet=x86_64-linux-gnu trees=$3 work=$3 here=$1
        for name in substitute confine paths; do source "$1/$name.bash"; done
        file=$2

        """
      let error = await #expect(throws: Command.Failed.self) {
        try await Command("bash", package: "bash")(
          "-euc",
          preparation + commands,
          "bash",
          UnpackedToolbox.checkout.appending("Toolbox").string,
          file.string,
          directory.path.string
        )
      }
      return error?.message
    }
  }

  @Test func aProgramOfAnotherKindIsRefused() async throws {
    let message = try await failure(of: #"confine "$file""#, "/etc/nsswitch.conf twice: /etc/nsswitch.conf")
    #expect(message?.contains("program has /etc/nsswitch.conf 2 times, where 1 were expected") == true)
  }

  @Test func aPathThatNobodyLookedAtIsRefused() async throws {
    let commands = #"mkdir "$trees/bin"; mv "$file" "$trees/bin/"; check_paths"#
    let message = try await failure(of: commands, "\0/etc/passwd\0/usr/lib/plugins/evil.so\0")
    #expect(message?.contains("/usr/lib/plugins/evil.so") == true)
    #expect(message?.contains("/etc/passwd") == false)
  }
}
