import CollectorCore
import CollectorTestKit
import Engines
import Foundation
import Logging
import OCI
import Synchronization
import SystemPackage
import Testing
import Toolbox

/// The embedded engine, on this machine's kernel, with its OCI runtimes.
@Suite(.serialized) struct SandboxEngineTests {
  private static let logger = Logger(label: "tests")

  static func configuration(_ cache: FilePath, runtime: String? = nil) -> SandboxConfiguration {
    SandboxConfiguration(
      cache: cache,
      runtime: runtime.map { FilePath($0) },
      unpacker: [CollectorProgram.executable.string, "unpack-layer"],
      searchPath: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    )
  }

  static func toolbox() throws -> PackedToolbox {
    try ToolboxLocator(option: UnpackedToolbox.checkout.appending(".build/toolbox").string, environment: [:]).locate().open()
  }

  @Test(arguments: ["crun", "runc"]) func conforms(runtime: String) async throws {
    try await withTemporaryDirectory { directory in
      try await withLocalRegistry { registry in
        let images = try await EngineImages.pushed(to: registry)
        let configuration = Self.configuration(directory.file("cache"), runtime: runtime)
        let engine = try await SandboxEngine.open(configuration, toolbox: try Self.toolbox(), logger: Self.logger)
        let other = try await SandboxEngine.open(configuration, toolbox: try Self.toolbox(), logger: Self.logger)
        let host = EngineHost.sandbox(cache: configuration.cache) { listing in
          _ = try await other.acquire(listing, from: images.source) { _ in }
        }
        let suite = EngineConformance(engine: engine, images: images, host: host)
        for part in EngineConformance.Part.allCases {
          let violations = await suite.violations(in: part)
          #expect(violations == [], "\(part)")
        }
        let violations = await suite.violationsAtTheEnd()
        #expect(violations == [])
        try await other.shutdown()
      }
    }
  }
}
