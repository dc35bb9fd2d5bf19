import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// The same engine over Podman's service for Docker's clients.
@Suite(.serialized) struct PodmanTests {
  @Test func podmanDoesWhatDockerDoes() async throws {
    try await withLocalRegistry { registry in
      try await withPodman(plainHTTP: [registry.host]) { podman in
        try await withTemporaryDirectory { directory in
          let variables = ["CONTAINER_HOST": podman.host, "COLLECTOR_ENGINE": "podman"]
          let collector = CollectorProgram(directory: directory, dockerHost: nil, environment: variables)
          try await registry.pusher.push(TestImage.debianLike(packages: 4).packed(), to: "debian", tag: "1")
          try await registry.pusher.push(TestImage.empty.packed(), to: "empty", tag: "1")
          try await registry.pusher.push(TestImage.hostile(over: .busybox()).packed(), to: "hostile", tag: "1")

          #expect(try await collector("doctor").output.contains("engine    podman"))
          let facts =
            "id -u; [[ -e /proc/self ]] && grep CapEff /proc/self/status; { : >/x; } 2>/dev/null && echo written; exit 0\n"
          let script = try collector.script(facts, named: "facts")
          let first = try await collector("collect", "-s", "packages", "-s", script, "\(registry.host)/")
          #expect(first.status == 0, "\(first.output)\(first.errors)")
          #expect(first.output.contains("3 images: 3 collected"))
          let outputs = Set(try collector.results(of: "facts").compactMap { $0["output"] as? String })
          #expect(outputs == ["0\nCapEff:\t0000000000000002\n"])
          #expect(
            try await collector("collect", "-s", "packages", "-s", script, "\(registry.host)/").output.contains("3 unchanged")
          )

          let slow = try collector.script("sleep 1000 & sleep 1000\n", named: "slow")
          #expect(try await collector("run", "--timeout", "2s", slow, "\(registry.host)/debian:1").status == 124)
          let much = try collector.script("yes | head -c 100000000\n", named: "much")
          let printed = try await collector("run", "--output-limit", "1MiB", much, "\(registry.host)/debian:1")
          #expect((printed.status, printed.output.utf8.count) == (1, 1 << 20))

          let containers = try await podman.podman("ps", "--all", "--quiet")
          #expect(containers == "")
          #expect(try await collector("clean", "--all").status == 0)
          let (images, volumes) = (
            try await podman.podman("images", "--quiet"), try await podman.podman("volume", "ls", "--quiet")
          )
          #expect((images, volumes) == ("", ""))
        }
      }
    }
  }

  @Test func aServiceThatIsNotThereIsNamed() async throws {
    try await withTemporaryDirectory { directory in
      let variables = ["CONTAINER_HOST": "unix://\(directory.file("no.sock"))"]
      let collector = CollectorProgram(directory: directory, dockerHost: nil, environment: variables)
      let ending = try await collector("clean", "--engine", "podman")
      #expect(ending.status == 2)
      #expect(ending.errors.contains("no Podman service answers at unix://\(directory.file("no.sock"))"))
      #expect(ending.errors.contains("CONTAINER_HOST"))
    }
  }
}
