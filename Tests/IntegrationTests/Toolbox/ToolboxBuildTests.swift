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
    try ToolboxLocation(directory: directory.string, origin: .option).verify().parts.map(\.digest)
  }

  @Test func theSamePackagesGiveTheSameBytesAndAreBuiltOnce() async throws {
    try await withTemporaryDirectory { parent in
      // The path of a checkout can have spaces.
      let (first, second) = (parent.file("a b/first"), parent.file("second"))
      #expect(try await build(first).contains("built \(first)/toolbox.json"))
      #expect(try await build(first).hasSuffix("\(first) is up to date"))
      let digest = try open(first)
      #expect(try await build(second).contains("built"))
      #expect(try open(second) == digest)
    }
  }

  @Test func whatWasDamagedIsBuiltAgain() async throws {
    try await withTemporaryDirectory { directory in
      _ = try await build(directory.path)
      let digest = try open(directory.path)
      try directory.write("damaged", to: "python.tar")
      #expect(try await build(directory.path).contains("built"))
      #expect(try open(directory.path) == digest)
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path.string).sorted()
      #expect(left == [".recipe", "base.tar", "python.tar", "ruby.tar", "toolbox.json"])
    }
  }

  @Test func aProgramOfAnotherKindIsRefused() async throws {
    try await withTemporaryDirectory { directory in
      let program = try directory.write("/etc/nsswitch.conf twice: /etc/nsswitch.conf", to: "program")
      let confine = """
        die() { printf '%s\\n' "$@" >&2; exit 1; }
        triplet=x86_64-linux-gnu
        source "$1/substitute.bash"
        source "$1/confine.bash"
        confine "$2"
        """
      let file = UnpackedToolbox.checkout.appending("Toolbox")
      let error = await #expect(throws: Command.Failed.self) {
        try await Command("bash", package: "bash")("-euc", confine, "bash", file.string, program.string)
      }
      #expect(error?.message.contains("program has /etc/nsswitch.conf 2 times, where 1 were expected") == true)
    }
  }
}
