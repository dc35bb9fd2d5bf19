import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Testing

/// The `collector` program as it was built along with the tests, in a world of its own: state, results, home and working directory.
struct CollectorProgram: Sendable {
  /// How a run has ended.
  struct Ending: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  let directory: TemporaryDirectory
  private let environment: [String: String]

  private static let outputLimit = 32 << 20

  /// The directory that the test program is in, and `collector` with it.
  static let executable: FilePath = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return FilePath(own).removingLastComponent().appending("collector")
  }()

  /// - Parameters:
  ///   - dockerHost: Where its daemon is; `nil` for none at all.
  ///   - engine: What runs its containers.
  ///   - environment: Variables that beat all others.
  init(directory: TemporaryDirectory, dockerHost: String?, engine: String = "docker", environment: [String: String] = [:]) {
    self.directory = directory
    let own = [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME": directory.path.string,
      "LANG": "C.UTF-8",
      "TERM": "dumb",
      "DOCKER_HOST": dockerHost ?? "unix://\(directory.file("no.sock"))",
      "COLLECTOR_ENGINE": engine,
      "COLLECTOR_CACHE": directory.file("cache").string,
      "COLLECTOR_STATE": directory.file("state.sqlite").string,
      "COLLECTOR_WRITER": "file:\(directory.file("out"))",
      "COLLECTOR_TOOLBOX": UnpackedToolbox.checkout.appending(".build/toolbox").string,
    ]
    self.environment = own.merging(environment) { $1 }
  }

  func callAsFunction(_ arguments: String..., environment extra: [String: String] = [:]) async throws -> Ending {
    try await run(.path(Self.executable), arguments, extra)
  }

  func callAsFunction(_ arguments: [String]) async throws -> Ending {
    try await run(.path(Self.executable), arguments, [:])
  }

  /// Runs it in a line of shell, which begins with its arguments.
  func shell(_ line: String) async throws -> Ending {
    try await run(.name("sh"), ["-c", "'\(Self.executable)' \(line)"], [:])
  }

  /// Runs it on a machine that also starts programs of 64-bit ARM.
  func emulating(_ arguments: String...) async throws -> Ending {
    let command = try Emulation.command()
    return try await run(.name(command[0]), command.dropFirst() + [Self.executable.string] + arguments, [:])
  }

  /// Runs it as a user who may do nothing in particular.
  ///
  /// - Parameter groups: Directories of control groups that it is put into.
  func asNobody(in groups: [FilePath] = [], _ arguments: String...) async throws -> Ending {
    let joining = #"while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs"; shift; done; shift; exec "$@""#
    let program = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", Self.executable.string]
    return try await run(.name("sh"), ["-euc", joining, "sh"] + groups.map(\.string) + ["--"] + program + arguments, [:])
  }

  private func run(_ executable: Executable, _ arguments: [String], _ extra: [String: String]) async throws -> Ending {
    let variables = environment.merging(extra) { $1 }
    let result = try await Subprocess.run(
      executable,
      arguments: Arguments(arguments),
      environment: .custom(
        Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
      ),
      workingDirectory: directory.path,
      output: .string(limit: Self.outputLimit),
      error: .string(limit: Self.outputLimit)
    )
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Ending(status: status, output: result.standardOutput, errors: result.standardError)
  }

  /// Starts it, to be stopped by a signal; what it prints goes to a file.
  func start(_ arguments: String...) async throws -> ServiceProcess {
    try await start(arguments)
  }

  func start(_ arguments: [String]) async throws -> ServiceProcess {
    let program = ServiceProgram(
      name: "collector",
      executable: Self.executable,
      arguments: arguments,
      environment: environment,
      log: directory.file("collector.log")
    )
    return try await ServiceProcess.start(program) { _ in true }
  }

  func script(_ text: String, named name: String) throws -> String {
    try directory.write(text, to: "\(name).sh").string
  }

  /// The results of a script, by the images' IDs.
  func results(of script: String) throws -> [[String: Any]] {
    let folder = directory.file("out").appending(script).string
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    // What is being written has a name that begins with a point.
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted().map { name in
      let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
      return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
  }

  /// The image, state and pass records, in their order. One that is being written is left out.
  func records() throws -> [[String: Any]] {
    let text = try String(contentsOfFile: directory.file("out/images.jsonl").string, encoding: .utf8)
    let whole = text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex)
    return try whole.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }
}

/// Runs `body` with a program that has a registry of its own, the embedded engine, and no daemon.
func withSandboxCollector(
  engine: String = "sandbox",
  _ body: (CollectorProgram, LocalRegistry) async throws -> Void
) async throws {
  try await withLocalRegistry { registry in
    try await withTemporaryDirectory { directory in
      try await body(CollectorProgram(directory: directory, dockerHost: nil, engine: engine), registry)
    }
  }
}

/// Runs `body` with a program that has a registry of its own, and the daemon that all tests share.
func withCollector(
  access: LocalRegistry.Access = .open,
  _ body: (CollectorProgram, LocalRegistry) async throws -> Void
) async throws {
  let daemon = try await DockerDaemon.shared()
  try await withCollector(at: daemon, access: access, body)
}

/// Runs `body` with a program that has a registry of its own, and a daemon.
func withCollector(
  at daemon: DockerDaemon,
  access: LocalRegistry.Access = .open,
  _ body: (CollectorProgram, LocalRegistry) async throws -> Void
) async throws {
  try await withLocalRegistry(access: access) { registry in
    try await withTemporaryDirectory { directory in
      try await body(CollectorProgram(directory: directory, dockerHost: daemon.host), registry)
    }
  }
}

/// Returns once `condition` holds.
///
/// - Throws: `TooSlow` if it does not within a minute.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw TooSlow(what: what) }
    try await Task.sleep(for: .milliseconds(50))
  }
}

struct TooSlow: Error, CustomStringConvertible {
  let what: String
  var description: String { "this did not happen within a minute: \(what)" }
}
