import CollectorCore
import DockerAPI

extension ContainerSpecification {
  /// A container for a script in an image that nobody trusts: nothing of what the image asks for is used, and nothing but its own root
  /// file system can be reached.
  init(_ run: ScriptRun, image: String, mounts: [HostConfiguration.Mount], labels: [String: String]) {
    self.init(
      image: image,
      entrypoint: [Self.environmentSetter],
      command: ["env", "-i"] + run.environment.map { "\($0.key)=\($0.value)" }.sorted() + run.script.command,
      user: "0:0",
      workingDirectory: "/",
      hostName: "collector",
      labels: labels,
      isHealthcheckDisabled: true,
      isNetworkDisabled: run.limits.network == .none,
      host: HostConfiguration(isolating: run.limits, mounts: mounts)
    )
  }

  /// Daemons add the image's variables to those of a container, and not each lets them be taken away: `BASH_ENV` would run what the image
  /// likes. So scripts begin in an environment that is made inside; this program is static, and reads nothing that a variable names.
  static let environmentSetter = "\(DockerLoader.mountPoint)/bin/busybox"
}

extension HostConfiguration {
  /// Far more than a script has open at a time.
  private static let openFiles: Int64 = 4096
  /// Not the limit of a container, which is `pidsLimit`: this one counts all processes of the user on the host.
  private static let processesOfUser: Int64 = 32_768

  /// How a container is kept from its host.
  fileprivate init(isolating limits: Limits, mounts: [Mount]) {
    self.init()
    networkMode = limits.network.rawValue
    isRootFileSystemReadOnly = true
    droppedCapabilities = ["ALL"]
    // Reading what belongs to others needs it. CAP_DAC_READ_SEARCH would do as well, but lets open_by_handle_at(2) read files of the host.
    addedCapabilities = ["DAC_OVERRIDE"]
    securityOptions = ["no-new-privileges"]
    pidsLimit = Int64(limits.pids)
    memoryBytes = limits.memory.bytes
    memoryAndSwapBytes = limits.memory.bytes
    nanoCPUs = Int64(limits.cpus * 1e9)
    temporaryFileSystems = ["/tmp": "rw,exec,nosuid,nodev,size=\(Limits.temporaryBytes),mode=1777"]
    self.mounts = mounts
    // What is printed goes to whoever is attached, and is not stored on the host as well.
    logDriver = "none"
    ipcMode = "private"
    // Podman asks for millions of the last two on its own account, which not every host gives.
    resourceLimits = [
      ResourceLimit(name: "core", soft: 0, hard: 0),
      ResourceLimit(name: "nofile", soft: Self.openFiles, hard: Self.openFiles),
      ResourceLimit(name: "nproc", soft: Self.processesOfUser, hard: Self.processesOfUser),
    ]
    usesInit = false
  }
}
