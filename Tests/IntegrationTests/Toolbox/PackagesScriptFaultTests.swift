import Foundation
import Subprocess
import Testing

/// Databases that are broken, or made to break their reader.
@Suite struct PackagesScriptFaultTests {
  private static let status = "var/lib/dpkg/status"
  private static let apk = "lib/apk/db/installed"

  private static func entry(_ fields: String) -> String { "Package: a\nStatus: install ok installed\nVersion: 1\n\(fields)\n" }

  private func expectFailure(_ root: RootFileSystem, saying message: String) async throws {
    let outcome = try await runPackagesScript(root)
    #expect(outcome.status == .exited(1))
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains(message))
    #expect(outcome.error.hasPrefix("packages: ") && outcome.error.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    (status, "nonsense\n", "malformed in line 1: neither a field"),
    (status, entry("Depends: b") + "\n: x\n", "malformed in line 6"),
    (status, "Status: install ok installed\nVersion: 1\n", "no package name"),
    (status, "Package: a\nStatus: install ok installed\n", "no version"),
    (status, "Package: a\nStatus: install ok perhaps\nVersion: 1\n", "unknown status"),
    (status, "Package: a\nStatus: install\nVersion: 1\n", "unknown status"),
    (status, entry("Version: 2"), "line 4: a second version"),
    (status, "Package: \(String(repeating: "a", count: 5000))\n", "more than 4096 bytes"),
    ("var/lib/dpkg/status.d/x", "\u{1B}[31m\n", "/var/lib/dpkg/status.d/x is malformed"),
    (apk, "P:a\nV\n", "line 2: not a letter"),
    (apk, "P:a\nV:1\nV:2\n", "line 3: a second V"),
    (apk, "V:1\n", "no package name"),
    (apk, "P:a\n", "no version"),
    ("usr/lib/opkg/status", entry("Version: 2"), "line 4: a second version"),
    ("var/lib/pacman/local/a-1/desc", "%NAME%\na\n", "no version"),
    ("var/lib/pacman/local/a-1/desc", "nonsense\n", "line 1: no name between percent signs"),
    ("var/lib/pacman/local/a-1/desc", "%NAME%\na\n\n%NAME%\nb\n", "line 4: a second NAME"),
    ("var/lib/rpmmanifest/container-manifest-2", "a\t1-1\n", "line 1: fewer than 10 fields"),
  ])
  func whatIsMalformedIsNamedWithItsLine(path: String, text: String, message: String) async throws {
    try await withRootFileSystem([path: text]) { try await expectFailure($0, saying: message) }
  }

  @Test func databasesOfWhichItCanReadNoneAreNotAnEmptyList() async throws {
    try await withRootFileSystem(["var/db/xbps/pkgdb-0.38.plist": ""]) {
      try await expectFailure($0, saying: "no reader for the package database /var/db/xbps")
    }
  }

  @Test(arguments: [
    status, apk, "var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/Packages.db", "var/lib/rpm/Packages",
    "var/lib/pacman/local/a-1/desc",
  ])
  func aPipeBlocksNobody(path: String) async throws {
    try await withRootFileSystem { root in
      try root.makePipe(path)
      try await expectFailure(root, saying: "it is not a regular file")
    }
  }

  @Test func aPipeAmongTheFilesOfDistrolessIsNamed() async throws {
    try await withRootFileSystem(["var/lib/dpkg/status.d/a": "Package: a\nVersion: 1\n"]) { root in
      try root.makePipe("var/lib/dpkg/status.d/b")
      try await expectFailure(root, saying: "'/var/lib/dpkg/status.d/b': it is not a regular file")
    }
  }

  @Test(arguments: ["status", "nowhere", "/dev/zero", "."])
  func aLinkToNoFileIsNamed(target: String) async throws {
    try await withRootFileSystem { root in
      try root.makeDirectory("var/lib/dpkg")
      try root.link(Self.status, to: target)
      try await expectFailure(root, saying: "'/var/lib/dpkg/status': it is not a regular file")
    }
  }

  @Test func anOddDistributionIsNoError() async throws {
    try await withRootFileSystem([Self.status: Self.entry("")]) { root in
      try root.makePipe("etc/os-release")
      try root.makeDirectory("usr/lib/os-release")
      let document = try await packages(in: root)
      #expect(document.distro == PackageDocument.Distro())
      #expect(document.packages.map(\.name) == ["a"])
    }
  }

  @Test func aHugeLineOfNoInterestIsPassedOver() async throws {
    let description = "Description: " + String(repeating: "x", count: 20 << 20)
    let document = try await packages(inFiles: [Self.status: Self.entry(description)])
    #expect(document.packages.map(\.name) == ["a"])
  }

  @Test func namesAreEscaped() async throws {
    let name = "\"\\\u{1B}]0;title\u{7}\u{7F}</script>é𝄞"
    let document = try await packages(inFiles: [Self.apk: "P:\(name)\nV:$(reboot)`x`%s\nA:\t\n"])
    #expect(document.packages.map(\.name) == [name])
    #expect(document.packages.map(\.version) == ["$(reboot)`x`%s"])
    #expect(document.packages.map(\.architecture) == [nil])
  }

  @Test(arguments: [
    ([0xFF], "\u{FFFD}"), ([0xC3], "\u{FFFD}"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}"),
    ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    ([0xE2, 0x82, 0xAC], "€"), ([0xF0, 0x9F, 0x98], "\u{FFFD}"), ([0xE2, 0x22], "\u{FFFD}\""),
  ])
  func invalidUTF8IsReplaced(bytes: [UInt8], text: String) async throws {
    try await withRootFileSystem { root in
      try root.write(Data("P:a".utf8 + bytes + "b\nV:1\n".utf8), to: Self.apk)
      let document = try await packages(in: root)
      #expect(document.packages.map(\.name) == ["a\(text)b"])
    }
  }

  @Test func carriageReturnsAndMissingLineEndsAreTolerated() async throws {
    let text =
      "Package: a\r\nStatus: install ok installed\r\nVersion: 1\r\n\r\nPackage: b\r\nStatus: install ok installed\r\nVersion: 2"
    let document = try await packages(inFiles: [Self.status: text])
    #expect(document.packages.map { "\($0.name) \($0.version)" } == ["a 1", "b 2"])
  }
}
