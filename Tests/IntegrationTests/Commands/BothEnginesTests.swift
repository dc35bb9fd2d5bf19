import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// What ran a script is of no matter to what it finds.
@Suite(.serialized) struct BothEnginesTests {
  /// What a result has, apart from what two runs cannot have alike.
  private static let members = ["status", "reason", "exit_code", "output_bytes", "truncated", "output", "stderr"]

  @Test func everyBuiltInScriptPrintsTheSameBytesOnBoth() async throws {
    try await withCollector { collector, registry in
      let images = try Self.images()
      for (tag, image) in images {
        try await registry.pusher.push(image.packed(), to: "all", tag: tag)
      }
      var results: [String: [String: [String: String]]] = [:]
      for engine in ["docker", "sandbox"] {
        let out = collector.directory.file("out-\(engine)")
        let places = ["--state", "\(out).sqlite", "-w", "file:\(out)"]
        let ending = try await collector(
          ["collect", "--engine", engine, "-s", "all", "--timeout", "5m"] + places + ["\(registry.host)/all"]
        )
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        results[engine] = try Self.results(below: out)
      }
      let (docker, sandbox) = (try #require(results["docker"]), try #require(results["sandbox"]))
      #expect(docker.count >= 8 * images.count, "every script has run in every image: \(docker.keys.sorted())")
      #expect(Set(docker.keys) == Set(sandbox.keys))
      for (name, expected) in docker {
        for member in Self.members { #expect(sandbox[name]?[member] == expected[member], "\(member) of \(name)") }
      }
    }
  }

  /// Of all kinds: with nothing in it, small ones, one made to be in the way, and one with something for each script to find.
  private static func images() throws -> [String: TestImage] {
    let busybox = try TestImage.busybox()
    return [
      "empty": .empty, "busybox": busybox, "debian": .debianLike(), "hostile": .hostile(over: busybox), "full": try full(),
    ]
  }

  /// What this machine has of what the scripts look for, in directories of many entries, whose order is the file system's.
  private static func full() throws -> TestImage {
    var entries: [TarEntry] = [
      TarEntry("bin/su", .file(Data("su".utf8)), mode: 0o4755), TarEntry("open", .directory, mode: 0o777),
      .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/bash\n"),
      .file("etc/shadow", "root:*:1::::::\nann:$y$j9T$x$y:1::::::\n", mode: 0o600),
      .file("root/.aws/credentials", "[default]\naws_access_key_id = AKIAQWERTYUIOPASDFGH\n"),
    ]
    let directories = ["etc/ssl/certs", "etc/init.d", "lib/systemd/system", "var/lib/dpkg", "usr/lib/python3/dist-packages"]
    for directory in directories { entries += try self.entries(below: directory, limit: 300) }
    return TestImage(layers: [entries])
  }

  private static func entries(below directory: String, limit: Int) throws -> [TarEntry] {
    guard let names = FileManager.default.enumerator(atPath: "/" + directory) else { return [] }
    return names.compactMap { $0 as? String }.sorted().prefix(limit).compactMap { name in
      let path = "\(directory)/\(name)"
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/" + path)
      if let target { return .symbolicLink(path, to: target) }
      return FileManager.default.contents(atPath: "/" + path).map { .file(path, $0) }
    }
  }

  /// The members of each result as JSON, by script and image.
  private static func results(below directory: FilePath) throws -> [String: [String: String]] {
    var results: [String: [String: String]] = [:]
    for name in FileManager.default.enumerator(atPath: directory.string)?.compactMap({ $0 as? String }) ?? [] {
      guard name.hasSuffix(".json") else { continue }
      let data = try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
      let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      results[name] = try document.mapValues { value in
        let data = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return String(decoding: data, as: UTF8.self)
      }
    }
    return results
  }
}
