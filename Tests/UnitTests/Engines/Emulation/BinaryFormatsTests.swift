import CollectorTestKit
import Engines
import Foundation
import SystemPackage
import Testing

@Suite struct BinaryFormatsTests {
  /// As the kernel shows what `qemu-user-static` has registered.
  private static func entry(_ magic: String, state: String = "enabled", flags: String = "F", offset: Int = 0) -> String {
    """
    \(state)
    interpreter /usr/bin/qemu
    flags: \(flags)
    offset \(offset)
    magic \(magic)
    mask ffffffffffffff00fffffffffffffffffeffffff
    """
  }
  private static let arm64 = "7f454c460201010000000000000000000200b700"

  @Test func whatIsEnabledAndWorksInContainersCounts() async throws {
    try await withTemporaryDirectory { directory in
      let entries = [
        "status": "enabled", "register": "",
        "qemu-aarch64": Self.entry(Self.arm64, flags: "OCF"),
        "qemu-s390x": Self.entry("7f454c4602020100000000000000000000020016"),
        "qemu-arm": Self.entry("7f454c4601010100000000000000000002002800", flags: "OC"),
        "qemu-riscv64": Self.entry("7f454c460201010000000000000000000200f300", state: "disabled"),
        "qemu-ppc64le": Self.entry("7f454c4602010100000000000000000002001500", offset: 2),
        "jar": Self.entry("504b0304"), "short": Self.entry("7f454c46"), "odd": Self.entry("7f454cxx"),
        "python3.11": "enabled\ninterpreter /usr/bin/python3.11\nflags: \nextension .pyc",
      ]
      for (name, text) in entries { try directory.write(text, to: name) }
      let formats = BinaryFormats(directory: directory.path.string)
      #expect(formats.emulatedArchitectures == ["arm64", "s390x"])
      try directory.write("disabled", to: "status")
      #expect(formats.emulatedArchitectures == [])
    }
  }

  @Test func aKernelWithoutItEmulatesNothing() {
    #expect(BinaryFormats(directory: "/nowhere").emulatedArchitectures == [])
  }
}
