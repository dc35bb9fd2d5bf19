import CollectorCore
import CollectorTestKit
import DockerAPI
import Foundation
import Testing

@testable import Engines

@Suite struct DockerIsolationTests {
  private func specification(_ limits: Limits = Limits()) -> ContainerSpecification {
    let script = Script(name: "s", settings: ScriptSettings(), command: ["/collector/bin/bash", "-eu", "x"], payload: [])
    return ContainerSpecification(
      ScriptRun(script, in: Sample.listing(), configuration: nil, limits: limits),
      image: "sha256:abc",
      mounts: [],
      labels: [:]
    )
  }

  @Test func nothingOfTheImageIsUsed() {
    let made = specification()
    #expect(made.entrypoint == ["/collector/bin/busybox"])
    #expect(made.command?.prefix(2) == ["env", "-i"])
    #expect(made.command?.suffix(3) == ["/collector/bin/bash", "-eu", "x"])
    #expect(made.command?.contains { $0.hasPrefix("PATH=/collector/bin:") } == true)
    #expect((made.user, made.workingDirectory, made.hostName) == ("0:0", "/", "collector"))
    #expect(made.isHealthcheckDisabled)
  }

  @Test func theHostIsOutOfReach() {
    let host = specification().host
    #expect(host.isRootFileSystemReadOnly)
    #expect((host.droppedCapabilities, host.addedCapabilities) == (["ALL"], ["DAC_OVERRIDE"]))
    #expect(host.securityOptions == ["no-new-privileges"])
    #expect(host.networkMode == "none")
    #expect(host.memoryAndSwapBytes == host.memoryBytes, "swap is allowed")
    #expect(Array(host.temporaryFileSystems.keys) == ["/tmp"])
  }

  @Test func limitsArePassedOn() {
    let limits = Limits(memory: .mebibytes(64), cpus: 0.5, pids: 7, network: .host)
    let made = specification(limits)
    #expect((made.host.memoryBytes, made.host.nanoCPUs, made.host.pidsLimit) == (64 << 20, 500_000_000, 7))
    #expect(made.host.networkMode == "host")
    #expect(!made.isNetworkDisabled)
  }

  @Test(arguments: [
    ("collector-lease-0123abcd-1", true), ("collector-script-0123abcd-20011aa5132a", true), ("collector-lease-0123abcd", false),
    ("collector-toolbox-0123abcd-1", false), ("collector-lease-mine-1", false), ("collector-lease-0123abcd-old", false),
    ("my-collector-lease-0123abcd-1", false),
  ])
  func namesOfSessionsAreTold(name: String, expected: Bool) {
    #expect(DockerNames.isVolumeOfSession(name) == expected)
  }

  /// Containers inherit labels of their images.
  @Test(arguments: [
    ("collector-run-0123abcd-1", DockerLabels.Role.run, true), ("collector-run-89abcdef-1", .run, false),
    ("somebodys-service", .run, false), ("collector-script-0123abcd-20011aa5132a-loader", .loader, true),
    ("collector-script-0123abcd-20011aa5132a", .loader, false), ("collector-toolbox-20011aa5132a-loader", .loader, true),
    ("a-loader", .loader, false), ("collector-lease-0123abcd-1", .lease, false),
  ])
  func containersAreToldByTheirNames(name: String, role: DockerLabels.Role, expected: Bool) {
    let owner = Owner(machine: "m", boot: "b", namespace: "n", pid: 1, startTime: "1", session: "0123abcd")
    #expect(DockerNames.isContainer(name, of: role, owner) == expected)
  }
}
