import Foundation
import SystemPackage

/// Where a daemon of the tests has its things, and how it is started.
struct DockerDaemonConfiguration: Sendable {
  let directory: TemporaryDirectory
  let executable: FilePath
  /// The TCP port to listen on, 0 for any; `nil` for none.
  var port: Int?

  /// On a disk, since images are not small; and near the root, since the path of a socket has at most 107 bytes.
  private static let parent: FilePath = "/var/tmp"

  init() throws {
    executable = try ProgramLocator.find("dockerd", package: "docker.io")
    directory = try TemporaryDirectory(prefix: "collector-docker", in: Self.parent)
  }

  var socket: FilePath { directory.file("docker.sock") }

  /// Containers are in control groups below this one: what is in it is the daemon's.
  var controlGroup: String { directory.path.lastComponent?.string ?? "collector-docker" }

  /// The files by which the processes of a daemon are recognised: the daemon itself, its containerd, and the shims of containers.
  static let processFiles = ["daemon.json", "exec/containerd/containerd.toml", "exec/containerd/containerd.sock"]

  func writeFiles() throws {
    // The machine's own configuration is for another daemon.
    try directory.write("{}\n", to: "daemon.json")
  }

  /// <https://docs.docker.com/reference/cli/dockerd/>
  var program: ServiceProgram {
    var arguments = [
      "--config-file", directory.file("daemon.json").string,
      "--data-root", directory.file("data").string,
      "--exec-root", directory.file("exec").string,
      "--pidfile", directory.file("docker.pid").string,
      "--host", "unix://\(socket)",
      // The machine's network stays as it is.
      "--bridge=none", "--iptables=false", "--ip-masq=false", "--ip-forward=false",
      "--exec-opt", "native.cgroupdriver=cgroupfs",
      "--cgroup-parent", "/\(controlGroup)",
      // Containers that tests have forgotten do not hold up the end.
      "--shutdown-timeout", "2",
    ]
    if let port { arguments += ["--host", "tcp://127.0.0.1:\(port)", "--tls=false"] }
    return ServiceProgram(
      name: "dockerd",
      executable: executable,
      arguments: arguments,
      environment: ["HOME": directory.path.string],
      log: directory.file("dockerd.log")
    )
  }

  /// Waits for the containerd of a killed daemon, which the kernel kills too but not at once, and removes what says that it runs: the next
  /// daemon would wait for it in vain.
  func forgetContainerd() async throws {
    let file = directory.file("exec/containerd/containerd.pid").string
    guard let text = FileManager.default.contents(atPath: file) else { return }
    let processID = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    for _ in 0..<Self.containerdSteps {
      // The command line of a dead process that nobody has waited for is empty.
      let commandLine = FileManager.default.contents(atPath: "/proc/\(processID)/cmdline") ?? Data()
      guard String(decoding: commandLine, as: UTF8.self).contains(directory.path.string) else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    try FileManager.default.removeItem(atPath: file)
  }

  /// Ten seconds, in steps of 20 ms.
  private static let containerdSteps = 500
}
