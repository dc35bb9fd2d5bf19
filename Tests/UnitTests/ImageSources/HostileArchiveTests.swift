import CollectorCore
import CollectorTestKit
import Foundation
import ImageSources
import OCI
import SystemPackage
import Testing

/// Archives that somebody made to do harm, or that got broken: each gives one error that names the file, and nothing else happens.
@Suite struct HostileArchiveTests {
  private func reason(_ data: Data) async throws -> String {
    try await withTemporaryDirectory { directory in
      let path = directory.file("f.tar")
      try LocalFixture.write(data, to: path)
      let reason = try await LocalFixture.failure(LocalFixture.dockerArchive(path))
      #expect(try await LocalFixture.failure(LocalFixture.ociArchive(path)).contains("\(path)"))
      #expect(reason.contains("\(path)"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == ["f.tar"])
      return reason
    }
  }

  private static func good() throws -> Data {
    var archive = TestDockerArchive()
    archive.add(try LocalFixture.image("a"), tags: ["a:1"])
    return try archive.archived()
  }

  @Test func whatIsNoArchiveSaysSo() async throws {
    #expect(try await reason(Data()).hasSuffix("is not an archive of docker save: it is empty"))
    #expect(try await reason(Data("just text\n".utf8)).contains("it is not a tar archive"))
    #expect(try await reason(Data(repeating: 0x61, count: 4096)).contains("it is not a tar archive"))
    #expect(try await reason(Data(count: 4096)).contains("it is not a tar archive"))
    #expect(try await reason(Gzip.stored(Data(repeating: 0x61, count: 4096))).contains("it is not a tar archive"))
  }

  @Test func whatEndsTooEarlySaysSo() async throws {
    let whole = try Self.good()
    #expect(try await reason(whole.prefix(700)).contains("it ends in the middle"))
    #expect(try await reason(Gzip.stored(whole).prefix(1500)).contains("is not a whole archive: "))
    #expect(try await reason(Gzip.stored(whole).prefix(5)).contains("it is not a tar archive"))
  }

  @Test func namesThatLeadOutLeadNowhere() async throws {
    let entries: [TarEntry] = [
      .file("../../escaped", "x"), .file("/absolute", "x"), .symbolicLink("out", to: "../../../etc/passwd"),
      .symbolicLink("etc", to: "/etc"),
      .file("manifest.json", #"[{"Config":"out","RepoTags":null,"Layers":[]}]"#),
    ]
    #expect(try await reason(TarArchive(entries).data).contains("its link \"out\" leads out of the archive"))
  }

  @Test func linksThatGoInCirclesEnd() async throws {
    let entries: [TarEntry] = [
      .symbolicLink("a", to: "b"), .symbolicLink("b", to: "a"),
      .file("manifest.json", #"[{"Config":"a","RepoTags":null,"Layers":[]}]"#),
    ]
    #expect(try await reason(TarArchive(entries).data).contains("lead to no end"))
  }

  @Test func aDocumentWithoutEndIsNotRead() async throws {
    let data = TarArchive([.file("manifest.json", Data(repeating: 0x20, count: 100 << 20))]).data
    #expect(try await reason(data).hasSuffix("has more than 16 MiB, which no such document needs"))
  }

  @Test(arguments: [
    // -1 and -512 as octal and as GNU's binary numbers, and one that is far too large.
    [UInt8]("-0000000001\0".utf8), [UInt8](repeating: 0xff, count: 12), [0xff] + [UInt8](repeating: 0xff, count: 9) + [0xfe, 0],
    [0x80, 0xff] + [UInt8](repeating: 0xff, count: 10),
  ])
  func impossibleSizesAreRefused(size: [UInt8]) async throws {
    var data = TarArchive([.file("manifest.json", "[]"), .file("x", "y")]).data
    data.replaceSubrange(124..<136, with: size)
    data.replaceSubrange(148..<156, with: Array("        ".utf8))
    let sum = data[..<512].reduce(0) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    data.replaceSubrange(148..<156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\0 ").utf8))
    #expect(try await reason(data).contains("it has an impossible size for \"manifest.json\""))
  }

  @Test func anExtendedHeaderThatLiesIsRefused() async throws {
    let long = String(repeating: "n", count: 200)
    var data = TarArchive([.file(long, "x"), .file("manifest.json", "[]")]).data
    // The length of the record, which comes first.
    data.replaceSubrange(512..<515, with: Array("999".utf8))
    #expect(try await reason(data).contains("cannot be read"))
  }

  @Test func textForTerminalsIsEscaped() async throws {
    let entries: [TarEntry] = [.file("manifest.json", #"[{"Config":"\u001b[31mred","RepoTags":null,"Layers":[]}]"#)]
    let reason = try await reason(TarArchive(entries).data)
    #expect(!reason.contains("\u{1b}"))
    #expect(reason.contains("\\u{1b}[31mred"))
  }

  @Test func aPipeOrADirectoryIsNotWaitedFor() async throws {
    try await withTemporaryDirectory { directory in
      let pipe = directory.file("pipe")
      #expect(mkfifo(pipe.string, 0o600) == 0)
      let ofPipe = try await LocalFixture.failure(LocalFixture.dockerArchive(pipe))
      #expect(ofPipe == "\(pipe) cannot be read: it is not a regular file")
      let ofDirectory = try await LocalFixture.failure(LocalFixture.dockerArchive(directory.path))
      #expect(ofDirectory == "\(directory.path) cannot be read: it is a directory")
    }
  }
}
