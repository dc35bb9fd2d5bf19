import CLinux
import CollectorTestKit
import ContentStore
import Foundation
import OCI
import SystemPackage
import Testing

/// What real layers contain.
@Suite struct LayerUnpackerTests {
  @Test func laterEntriesWinAndOddNamesAreKept() async throws {
    let longName = String(repeating: "n", count: 255)
    let deep = Array(repeating: String(repeating: "d", count: 99), count: 40).joined(separator: "/")
    let entries: [TarEntry] = [
      .directory("./"), .file("./a", "first"), .file("a", "second"), .directory("b"), .file("b/c", "inner"),
      .file("b", "no directory"),
      .file("e", "no directory yet"), .directory("e"), .file("e/f", "inner"), .file("new\nline", "x"),
      .file("tab\t\u{1b}[31m", "x"),
      .file(longName, "long"), .file("\(deep)/f", "deep"), .file("no/parents/f", "made"), .file("setuid", "x", mode: 0o4755),
      .directory("closed", mode: 0o000), .file("closed/f", "inside"), .file("h", "shared"), .hardLink("i", to: "h"),
      .symbolicLink("s", to: "/etc/passwd"), TarEntry("dev", .characterDevice(major: 1, minor: 3), mode: 0o666),
      TarEntry("pipe", .fifo, mode: 0o600),
    ]
    let archive = TarArchive(entries).data
    try await withUnpackedDirectory { directory in
      let unpacked = try directory.unpack(archive, expecting: Digest(sha256Of: archive))
      #expect(unpacked.files == entries.count)
      #expect(directory.text("a") == "second")
      #expect(directory.text("b") == "no directory")
      #expect(directory.text("e/f") == "inner")
      #expect(directory.text("new\nline") == "x")
      #expect(directory.text(longName) == "long")
      #expect(directory.text("no/parents/f") == "made")
      #expect(directory.status("setuid")?.permissions == 0o4755)
      #expect(directory.status("closed")?.permissions == 0)
      #expect(directory.status("h")?.number == directory.status("i")?.number)
      #expect(directory.status("s")?.kind == .typeSymbolicLink)
      #expect(directory.status("dev")?.kind == .typeRegular, "there are no devices in this form")
      #expect(directory.status("pipe")?.kind == .typeUnknown)
      #expect(directory.isContained)
    }
  }

  @Test(arguments: [String(repeating: "n", count: 256), Array(repeating: "d", count: 3000).joined(separator: "/")])
  func whatIsTooLongIsRefused(name: String) async throws {
    try await withUnpackedDirectory { directory in
      do {
        _ = try directory.unpack(TarArchive([.file(name, "x")]).data)
        Issue.record("it is made")
      } catch LayerError.refusedEntry {}
    }
  }

  /// <https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories>
  @Test func whiteoutsHaveTheFormOfOverlayfs() async throws {
    let entries: [TarEntry] = [
      .directory("d"), .file("d/.wh..wh..opq", ""), .whiteout("gone"), .whiteout("d/gone"),
      // The layer's own file wins, whatever the order.
      .whiteout("both"), .file("both", "x"), .file("other", "x"), .whiteout("other"),
      .file(".wh..wh.plnk", "of AUFS"),
    ]
    try await withUnpackedDirectory { directory in
      _ = try directory.unpack(TarArchive(entries).data)
      #expect(directory.names == ["both", "d", "gone", "other"])
      #expect(directory.status("gone")?.kind == .typeCharacterSpecial)
      #expect(directory.status("d/gone")?.kind == .typeCharacterSpecial)
      #expect(directory.text("both") == "x")
      #expect(directory.text("other") == "x")
      var value = [UInt8](repeating: 0, count: 8)
      let count = getxattr(directory.root.appending("d").string, "user.overlay.opaque", &value, value.count)
      #expect(count == 1 && value[0] == UInt8(ascii: "y"))
      #expect(getxattr(directory.root.string, "user.overlay.opaque", &value, value.count) == -1)
    }
  }

  @Test(arguments: ["gzip", "zstd", "two members", "plain", "mislabelled"])
  func everyCompressionIsRead(kind: String) async throws {
    let archive = TarArchive([.file("f", Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }))]).data
    let docker = MediaType(rawValue: "application/vnd.docker.image.rootfs.diff.tar.gzip")
    try await withUnpackedDirectory { directory in
      let bytes: Data
      switch kind {
      case "gzip", "mislabelled": bytes = try await HostileLayerTests.gzip(archive)
      case "two members":
        bytes =
          try await HostileLayerTests.gzip(archive.prefix(1000)) + (try await HostileLayerTests.gzip(archive.dropFirst(1000)))
      case "zstd":
        let file = directory.parent.file("plain")
        try archive.write(to: URL(filePath: file.string))
        try await Command("zstd", package: "zstd")("-q", "--rm", file.string)
        bytes = try Data(contentsOf: URL(filePath: "\(file).zst"))
        try FileManager.default.removeItem(atPath: "\(file).zst")
      default: bytes = archive
      }
      let type = kind == "mislabelled" ? UnpackedDirectory.tar : docker
      #expect(try directory.unpack(bytes, as: type, expecting: Digest(sha256Of: archive)).archiveBytes == Int64(archive.count))
      #expect(directory.status("f")?.sizeBytes == 300_000)
    }
  }
}
