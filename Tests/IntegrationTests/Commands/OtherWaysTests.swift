import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// What Collector reaches and the daemon does not is brought to the daemon by Collector.
@Suite struct OtherWaysTests {
  @Test func aRegistryThatTheDaemonDoesNotTrustIsCollected() async throws {
    try await withCollector(access: .tls) { collector, registry in
      let image = try TestImage(layers: [[.file("bytes", "\(UUID())")]]).packed()
      try await registry.pusher.push(image, to: "app", tag: "1")
      let certificates = try #require(registry.certificates)
      let refused = try await collector("collect", "\(registry.host)/app:1")
      #expect(refused.status == 1)
      #expect(refused.output.contains("certs.d/\(registry.host)") && refused.output.contains("--insecure"), "\(refused.output)")
      _ = try certificates.layOut(
        in: collector.directory.file(".config/containers/certs.d"),
        host: registry.host,
        presentsCertificate: false
      )
      let ending = try await collector("collect", "\(registry.host)/app:1")
      #expect(ending.status == 0, "\(ending.output) \(ending.errors)")
      #expect(try collector.results(of: "packages").count == 1)
    }
  }

  @Test func anyCertificateOfAHostIsTakenWhereThatIsSaid() async throws {
    try await withCollector(access: .tls) { collector, registry in
      try await registry.pusher.push(TestImage(layers: [[.file("bytes", "\(UUID())")]]).packed(), to: "app", tag: "1")
      let ending = try await collector("collect", "--insecure", registry.host, "\(registry.host)/app:1")
      #expect(ending.status == 0, "\(ending.output) \(ending.errors)")
    }
  }

  @Test func aMirrorServesWhereItsRegistryIsDownAndIsBlamedWhereItDoesNot() async throws {
    try await withLocalRegistry { mirror in
      try await withCollector { collector, registry in
        let image = try TestImage(layers: [[.file("bytes", "\(UUID())")]]).packed()
        try await mirror.pusher.push(image, to: "team/app", tag: "1")
        let yaml = "registries: {'\(registry.host)': {mirrors: ['\(mirror.host)']}}\n"
        let file = try collector.directory.write(yaml, to: "collector.yaml").string
        await registry.stop()
        let ending = try await collector("collect", "-c", file, "\(registry.host)/team/app:1")
        #expect(ending.status == 0, "\(ending.output) \(ending.errors)")
        let image1 = try collector.results(of: "packages").compactMap { $0["image"] as? [String: Any] }.first
        #expect(image1?["references"] as? [String] == ["\(registry.host)/team/app:1"])

        await mirror.stop()
        let failed = try await collector("images", "-c", file, "\(registry.host)/team/app:2")
        #expect(failed.status == 1)
        #expect(failed.errors.contains(mirror.host) && failed.errors.contains("cannot be reached"), "\(failed.errors)")
      }
    }
  }
}
