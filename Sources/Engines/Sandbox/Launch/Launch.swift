import SystemPackage

/// A process to start: where, with what, and what it does before it executes its program.
///
/// The descriptors in it stay the caller's, who must keep them open until the launch has returned.
struct Launch: Sendable {
  /// An absolute path, as it is once the steps are done. No PATH is searched.
  var executable: FilePath
  /// Without the program's own name, which is the executable's path.
  var arguments: [String]
  /// `NAME=VALUE`; all that the program gets.
  var environment: [String]
  /// Done in this order. Before them, every mount is made private; file modes are taken as they are given, without a mask.
  var setup: [LaunchStep]
  var namespaces: NamespaceSet
  /// The user namespace in which it is root, and which owns its other new namespaces; `nil` to stay in that of this process.
  var users: UserNamespace?
  /// Files `cgroup.procs`, open for writing: joined before anything else.
  var cgroups: [FileDescriptor]
  /// `nil` for `/dev/null`.
  var standardInput: FileDescriptor?
  var standardOutput: FileDescriptor?
  var standardError: FileDescriptor?
  /// Further descriptors: the program has them as 3, 4, and so on. All others of this process are closed in it.
  var descriptors: [FileDescriptor]

  init(
    executable: FilePath,
    arguments: [String] = [],
    environment: [String] = [],
    setup: [LaunchStep] = [],
    namespaces: NamespaceSet = [.mount, .pid],
    users: UserNamespace? = nil,
    cgroups: [FileDescriptor] = [],
    standardInput: FileDescriptor? = nil,
    standardOutput: FileDescriptor? = nil,
    standardError: FileDescriptor? = nil,
    descriptors: [FileDescriptor] = []
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.setup = setup
    self.namespaces = namespaces
    self.users = users
    self.cgroups = cgroups
    self.standardInput = standardInput
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.descriptors = descriptors
  }
}
