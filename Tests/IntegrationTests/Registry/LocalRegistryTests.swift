import AsyncHTTPClient
import CollectorTestKit
import Foundation
import NIOCore
import NIOHTTP1
import OCI
import SystemPackage
import Testing

@Suite struct LocalRegistryTests {
  private func status(_ url: String, within limit: TimeAmount = .seconds(10)) async throws -> UInt {
    var request = HTTPClientRequest(url: url)
    request.headers.add(name: "Accept", value: MediaType.ociManifest.rawValue)
    return try await HTTPClient.shared.execute(request, timeout: limit).status.code
  }

  @Test func aPasswordIsAskedFor() async throws {
    try await withLocalRegistry(access: .password) { registry in
      let image = try TestImage.empty.packed()
      #expect(try await status("http://\(registry.host)/v2/") == 401)
      await #expect(throws: ImagePusher.Refusal.self) {
        try await ImagePusher(host: registry.host).push(image, to: "a", tag: "1")
      }
      let reference = try await registry.pusher.push(image, to: "a", tag: "1")
      let inspection = try await Skopeo(credential: LocalRegistry.credential).inspect(reference)
      #expect(inspection.digest == image.digest)
    }
  }

  @Test func aDeletedManifestIsGone() async throws {
    try await withLocalRegistry { registry in
      let image = try TestImage.empty.packed()
      try await registry.pusher.push(image, to: "a", tag: "1")
      #expect(try await status("http://\(registry.host)/v2/a/manifests/1") == 200)
      try await registry.pusher.deleteManifest(image.digest, of: "a")
      #expect(try await status("http://\(registry.host)/v2/a/manifests/1") == 404)
    }
  }

  @Test func requestsAreCounted() async throws {
    try await withLocalRegistry { registry in
      #expect(try await status("http://\(registry.host)/v2/_catalog?n=7") == 200)
      let requests = try await registry.requests()
      #expect(requests.last { $0.target == "/v2/_catalog?n=7" }?.method == "GET")
      #expect(requests.last { $0.target == "/v2/_catalog?n=7" }?.status == 200)
    }
  }

  @Test func storedBytesCanBeDamaged() async throws {
    try await withLocalRegistry { registry in
      let image = try TestImage.empty.packed()
      let reference = try await registry.pusher.push(image, to: "a", tag: "1")
      try registry.overwrite(image.imageID, with: Data("{}".utf8))
      try await withTemporaryDirectory { directory in
        await #expect(throws: Command.Failed.self) { try await Skopeo().copy(reference, toLayout: directory.file("x")) }
      }
    }
  }

  @Test func itComesBackAtTheSameAddress() async throws {
    try await withLocalRegistry { registry in
      let image = try TestImage.empty.packed()
      try await registry.pusher.push(image, to: "a", tag: "1")
      await registry.stop()
      await #expect(throws: (any Error).self) {
        // The client tries again and again to connect, until its time is up.
        try await status("http://\(registry.host)/v2/", within: .milliseconds(500))
      }
      try await registry.startAgain()
      #expect(try await status("http://\(registry.host)/v2/a/manifests/1") == 200)
    }
  }

  @Test func nothingIsLeftBehind() async throws {
    var files: [FilePath] = []
    try await withLocalRegistry { registry in
      let image = try TestImage.empty.packed()
      try await registry.pusher.push(image, to: "a", tag: "1")
      files = [registry.storedFile(image.digest)]
      #expect(FileManager.default.fileExists(atPath: files[0].string))
    }
    for file in files {
      var directory = file
      // The registry's own directory is the first in the one for temporary files.
      while directory.removingLastComponent().string != FileManager.default.temporaryDirectory.path, !directory.isEmpty {
        directory.removeLastComponent()
      }
      #expect(!FileManager.default.fileExists(atPath: directory.string))
    }
  }
}
