import AsyncHTTPClient
import CollectorCore
import CollectorTestKit
import Foundation
import NIOCore
import NIOHTTP1
import OCI
import SystemPackage
import Testing

/// A watch that runs, with a registry of its own, and a script that tells what it is run in.
struct WatchProgram: Sendable {
  let collector: CollectorProgram
  let registry: LocalRegistry
  let process: ServiceProcess
  /// Where it serves metrics, and takes webhooks.
  let address: String

  static let secret = "integration tests of watch"

  /// A configuration with the standard options of the tests.
  ///
  /// - Parameter writer: The directory of the records; `nil` for the one beside the script where tests look for them.
  static func configuration(
    _ source: String,
    script: FilePath,
    poll: String = "1s",
    writer: FilePath? = nil,
    _ more: String = ""
  ) -> String {
    let output = writer ?? script.removingLastComponent().appending("out")
    return "source: ['\(source)']\nscript: ['\(script)']\npoll: \(poll)\nwriter: ['file:\(output)']\n\(more)"
  }

  var configurationFile: FilePath { collector.directory.file("watch.yaml") }
  var script: FilePath { collector.directory.file("s.sh") }

  func configure(_ text: String) throws { try collector.directory.write(text, to: "watch.yaml") }

  /// The outputs of the script, each once.
  func outputs() throws -> Set<String> { Set(try collector.results(of: "s").compactMap { $0["output"] as? String }) }

  func get(_ path: String) async throws -> (status: UInt, body: String) {
    let response = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: "http://\(address)\(path)"),
      timeout: .seconds(10)
    )
    let body = try await response.body.collect(upTo: 1 << 20)
    return (response.status.code, String(buffer: body))
  }

  func status() async throws -> WatchStatus {
    let ending = try await collector("status", "-o", "json")
    try #require(ending.status == 0, "\(ending.errors)")
    return try WatchStatus(parsing: Data(ending.output.utf8))
  }

  /// The image records, as `add 1` and `remove 1`, by their tags.
  func changes() throws -> [String] {
    try collector.records().compactMap { record in
      guard record["type"] as? String == "image", let image = record["image"] as? [String: Any] else { return nil }
      return "\(record["action"] ?? "") \(image["tag"] ?? "")"
    }
  }

  @discardableResult
  func push(_ tag: String, _ text: String? = nil) async throws -> Digest {
    let image = try TestImage.busybox().with { $0.labels = ["text": text ?? tag] }.packed()
    try await registry.pusher.push(image, to: "app", tag: tag)
    return image.content.digest
  }
}

/// A port that nobody listens at.
private func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(descriptor, address, length)
      getsockname(descriptor, address, &length)
    }
    return Int(UInt16(bigEndian: pointer.pointee.sin_port))
  }
}

/// Runs `body` with a watch over a registry with the tag `1` of `app`.
///
/// - Parameters:
///   - poll: How often it looks.
///   - notifies: Whether the registry announces what is pushed.
func withWatch(
  script: String = "echo \"$COLLECTOR_IMAGE\"\n",
  poll: String = "1s",
  notifies: Bool = false,
  _ body: (WatchProgram) async throws -> Void
) async throws {
  let address = "127.0.0.1:\(try freePort())"
  let notifications = LocalRegistry.Notifications(
    url: "http://\(address)/webhooks/distribution",
    authorization: "Bearer \(WatchProgram.secret)"
  )
  try await withLocalRegistry(notifying: notifies ? notifications : nil) { registry in
    try await withTemporaryDirectory { directory in
      // The writer is the configuration's to say.
      let environment = ["COLLECTOR_WRITER": ""]
      let collector = CollectorProgram(directory: directory, dockerHost: nil, engine: "sandbox", environment: environment)
      try directory.write(script, to: "s.sh")
      try directory.write(WatchProgram.secret, to: "secret")
      let file = try directory.write(
        WatchProgram.configuration("\(registry.host)/", script: directory.file("s.sh"), poll: poll),
        to: "watch.yaml"
      )
      let image = try TestImage.busybox().with { $0.labels = ["text": "1"] }.packed()
      try await registry.pusher.push(image, to: "app", tag: "1")
      let process = try await collector.start(
        ["watch", "-c", file.string, "--metrics", address, "--listen", address, "--grace", "20s"]
          + ["--webhook-secret-file", directory.file("secret").string]
      )
      let watch = WatchProgram(collector: collector, registry: registry, process: process, address: address)
      try await finishing({ await process.stop() }) {
        try await eventually("the watch answers") { try await collector("status").status == 0 }
        try await body(watch)
      }
    }
  }
}
