import CollectorTestKit
import ContentStore
import Foundation
import OCI
import SystemPackage
import Testing

/// Layers that are made to do harm, or are broken.
@Suite struct HostileLayerTests {
  /// Entries that would reach outside, each with whether all of the layer is refused.
  static let escapes: [(name: String, entries: [TarEntry], isRefused: Bool)] = [
    ("parents", [.file("../canary", "x")], true),
    ("parents-in-the-middle", [.directory("a"), .file("a/../../canary", "x")], true),
    ("absolute", [.file("/canary", "x")], false),
    ("absolute-deep", [.file("/etc/../../canary", "x")], true),
    ("link-outside", [.symbolicLink("a", to: ".."), .file("a/canary", "x")], false),
    ("absolute-link", [.symbolicLink("a", to: "/"), .file("a/canary", "x")], false),
    ("link-chain", [.symbolicLink("a", to: "b"), .symbolicLink("b", to: "../.."), .file("a/canary", "x")], false),
    ("link-over-directory", [.directory("a"), .symbolicLink("a", to: ".."), .file("a/canary", "x")], false),
    ("hard-link-outside", [.hardLink("a", to: "../canary")], true),
    ("hard-link-absolute", [.hardLink("a", to: "/canary")], true),
    ("hard-link-by-link", [.symbolicLink("l", to: ".."), .hardLink("a", to: "l/canary")], true),
    ("cycle", [.symbolicLink("a", to: "b"), .symbolicLink("b", to: "a"), .file("a/x", "x")], true),
    ("root-is-a-link", [.symbolicLink("./", to: "..")], true),
    ("root-is-a-file", [.file(".", "x")], true),
    ("whiteout-outside", [TarEntry.file("../.wh.canary", "")], true),
    ("whiteout-of-parent", [TarEntry.file(".wh...", "")], true),
    ("whiteout-by-link", [.symbolicLink("l", to: ".."), .file("l/.wh.canary", "")], false),
  ]

  @Test(arguments: escapes.indices) func nothingOutsideIsTouched(index: Int) async throws {
    let (name, entries, isRefused) = Self.escapes[index]
    try await withUnpackedDirectory { directory in
      let outcome = Result { try directory.unpack(TarArchive(entries).data) }
      #expect(directory.isContained, "\(name)")
      if isRefused {
        guard case .failure(let error as LayerError) = outcome, case .refusedEntry = error else {
          Issue.record("\(name) is not refused: \(outcome)")
          return
        }
      } else {
        if case .failure(let error) = outcome { Issue.record("\(name): \(error)") }
      }
    }
  }

  @Test func aBombIsStoppedByItsRatio() async throws {
    try await withUnpackedDirectory { directory in
      // A thousand to one, which is as far as gzip goes.
      let zeros = TarArchive([.file("zeros", Data(count: 128 << 20))]).data
      let bomb = try await Self.gzip(zeros)
      #expect(bomb.count < zeros.count / 900)
      let gzip = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar+gzip")
      #expect(throws: LayerError.limitReached(.ratio, allowed: 200)) { try directory.unpack(bomb, as: gzip) }
      #expect(throws: LayerError.limitReached(.totalBytes, allowed: 1 << 20)) {
        try directory.unpack(bomb, as: gzip, limits: LayerLimits(totalBytes: 1 << 20))
      }
    }
  }

  @Test func tooManyFilesAreStopped() async throws {
    try await withUnpackedDirectory { directory in
      let archive = TarArchive((0..<1001).map { .file("\($0)", "") }).data
      #expect(throws: LayerError.limitReached(.files, allowed: 1000)) {
        try directory.unpack(archive, limits: LayerLimits(files: 1000))
      }
      let unpacked = try directory.unpack(archive, limits: LayerLimits(files: 1001))
      #expect(unpacked.files == 1001)
    }
  }

  @Test func aSparseFileTakesNoMoreRoomThanWhatIsInIt() async throws {
    let size: Int64 = 8 << 40
    let archive = TarArchive([TarEntry("sparse", .sparseFile(sizeBytes: size, lastBytes: Data("end".utf8)), mode: 0o644)]).data
    try await withUnpackedDirectory { directory in
      _ = try directory.unpack(archive, expecting: Digest(sha256Of: archive))
      let status = try #require(directory.status("sparse"))
      #expect(status.sizeBytes == size)
      #expect(status.storedBytes < 1 << 20)
    }
  }

  @Test func whatIsCutOffIsNamed() async throws {
    let archive = TarArchive([.file("a", Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }))]).data
    let whole = try await Self.gzip(archive)
    let gzip = MediaType(rawValue: "application/vnd.docker.image.rootfs.diff.tar.gzip")
    try await withUnpackedDirectory { directory in
      for length in stride(from: 1, to: whole.count, by: max(1, whole.count / 40)) {
        do {
          _ = try directory.unpack(whole.prefix(length), as: gzip, expecting: Digest(sha256Of: archive))
          Issue.record("\(length) bytes of \(whole.count) pass for all")
        } catch let error as LayerError {
          #expect(!error.isTransient, "\(error)")
        }
      }
      #expect(try directory.unpack(whole, as: gzip, expecting: Digest(sha256Of: archive)).archiveBytes == Int64(archive.count))
    }
  }

  @Test func trailingGarbageIsNamedAndAnotherArchiveIsNotRead() async throws {
    let archive = TarArchive([.file("a", "one")]).data
    let gzip = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar+gzip")
    try await withUnpackedDirectory { directory in
      let garbage = try await Self.gzip(archive) + Data("garbage".utf8)
      do {
        _ = try directory.unpack(garbage, as: gzip)
        Issue.record("garbage passes")
      } catch LayerError.damagedCompression {}
      let two = archive + TarArchive([.file("b", "two")]).data
      let unpacked = try directory.unpack(two, expecting: Digest(sha256Of: two))
      #expect(unpacked.files == 1)
      #expect(directory.names == ["a"])
    }
  }

  @Test func whatIsNoTarOrContradictsItselfIsNamed() async throws {
    var negative = TarArchive([.file("a", "one")]).data
    // The size field in base 256, below zero; then the checksum anew.
    negative.replaceSubrange(124..<136, with: [UInt8](repeating: 0xff, count: 12))
    negative.replaceSubrange(148..<156, with: Data("        ".utf8))
    let sum = negative.prefix(512).reduce(0) { $0 + Int($1) }
    let octal = String(sum, radix: 8)
    negative.replaceSubrange(148..<156, with: Data((String(repeating: "0", count: 6 - octal.count) + octal + "\0 ").utf8))
    let noise = Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) })
    try await withUnpackedDirectory { directory in
      for archive in [negative, noise] {
        do {
          _ = try directory.unpack(archive)
          Issue.record("it passes")
        } catch let error as LayerError {
          #expect(!error.isTransient, "\(error)")
        }
        #expect(directory.isContained)
      }
    }
  }

  @Test func anotherDiffIDAndForeignTypesAreNamed() async throws {
    let archive = TarArchive([.file("a", "one")]).data
    let other = Digest(sha256Of: "other".utf8)
    try await withUnpackedDirectory { directory in
      #expect(throws: LayerError.wrongDiffID(expected: other, actual: Digest(sha256Of: archive))) {
        try directory.unpack(archive, expecting: other)
      }
      for name in [
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/octet-stream", "application/vnd.oci.image.layer.v1.tar+encrypted",
      ] {
        let type = MediaType(rawValue: name)
        #expect(throws: LayerError.unsupportedMediaType(type)) { try directory.unpack(archive, as: type) }
      }
    }
  }

  /// Random damage ends in success or in a named error, and never outside.
  @Test func randomDamageIsHarmless() async throws {
    let entries: [TarEntry] = [
      .directory("d"), .file("d/f", String(repeating: "x", count: 700)), .symbolicLink("d/l", to: "f"),
      .hardLink("d/h", to: "d/f"),
      .whiteout("d/gone"), .file("d/.wh..wh..opq", ""), .file(String(repeating: "long/", count: 40) + "name", "deep"),
    ]
    let good = TarArchive(entries).data
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    try await withUnpackedDirectory { directory in
      for _ in 0..<300 {
        var bad = good
        for _ in 0...next(8) { bad[next(bad.count)] = UInt8(truncatingIfNeeded: next(256)) }
        do {
          _ = try directory.unpack(bad, limits: LayerLimits(totalBytes: 64 << 20, files: 1000))
        } catch is LayerError {}
        #expect(directory.isContained)
      }
    }
  }

  /// By the machine's own gzip, at its best.
  static func gzip(_ data: Data) async throws -> Data {
    try await withTemporaryDirectory { directory in
      let file = directory.file("plain")
      try data.write(to: URL(filePath: file.string))
      try await Command("gzip", package: "gzip")("--best", "--keep", file.string)
      return try Data(contentsOf: URL(filePath: "\(file).gz"))
    }
  }
}
