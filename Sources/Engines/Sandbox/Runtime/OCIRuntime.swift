import Foundation
import SystemPackage

/// A program that starts containers from bundles.
///
/// <https://github.com/opencontainers/runtime-spec>
struct OCIRuntime: Sendable, Hashable {
  enum Kind: String, Sendable, CaseIterable {
    case crun, runc, runsc
    /// One that is taken to have runc's command line, as most do.
    case other
  }

  let kind: Kind
  let path: FilePath

  /// Those that are looked for, the quickest first.
  private static let known = [Kind.crun, .runc]
  /// Where programs for administrators are, which are not on everybody's PATH.
  private static let furtherDirectories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

  /// Finds the runtime.
  ///
  /// - Parameters:
  ///   - explicit: A path, or a name to look for; `nil` for the first of those that are known.
  ///   - searchPath: As the variable `PATH` has it.
  static func locate(explicit: FilePath?, searchPath: String) throws(OCIRuntimeError) -> OCIRuntime {
    if let explicit {
      let name = explicit.lastComponent?.string ?? ""
      let kind = Kind.allCases.first { name == $0.rawValue || name.hasPrefix("\($0.rawValue)-") } ?? .other
      guard explicit.components.count == 1, !explicit.isAbsolute else {
        guard isProgram(explicit) else { throw .notAProgram(explicit) }
        return OCIRuntime(kind: kind, path: explicit)
      }
      guard let path = program(name, searchPath) else { throw .notFound(names: [name]) }
      return OCIRuntime(kind: kind, path: path)
    }
    for kind in known {
      if let path = program(kind.rawValue, searchPath) { return OCIRuntime(kind: kind, path: path) }
    }
    throw .notFound(names: known.map(\.rawValue))
  }

  /// Finds a program by its name.
  static func program(_ name: String, _ searchPath: String) -> FilePath? {
    let directories = searchPath.split(separator: ":").map(String.init) + furtherDirectories
    return directories.lazy.filter { $0.hasPrefix("/") }.map { FilePath($0).appending(name) }.first(where: isProgram)
  }

  private static func isProgram(_ path: FilePath) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path.string, isDirectory: &isDirectory) && !isDirectory.boolValue
      && FileManager.default.isExecutableFile(atPath: path.string)
  }

  /// The processes and threads that it takes itself while a container runs: crun is one, the others, being made in Go, have several.
  var ownProcesses: Int { kind == .crun ? 1 : 64 }

  /// Whether it puts containers into cgroups below the one that it runs in, so that those can have limits that do not count the runtime itself.
  var makesCgroups: Bool { kind != .crun }

  /// Whether `/sys/fs/cgroup` is to be an empty directory: crun refuses to start where it finds hybrid cgroups, even if it is to leave them alone.
  var needsEmptyCgroupMount: Bool { kind == .crun }

  /// The arguments that run a container to its end, after the program's name.
  func runArguments(id: String, bundle: FilePath, stateDirectory: FilePath, log: FilePath) -> [String] {
    var arguments: [String] = []
    switch kind {
    case .crun: arguments += ["--cgroup-manager=disabled"]
    case .runsc: arguments += ["--ignore-cgroups", "--network=none"]
    case .runc, .other: break
    }
    arguments += ["--root", stateDirectory.string, "--log", log.string, "--log-format", "json"]
    return arguments + ["run", "--bundle", bundle.string, id]
  }

  var finding: SandboxFinding { SandboxFinding(.good, "runtime", path.string) }
}

/// Why there is no OCI runtime.
enum OCIRuntimeError: Error, Hashable, CustomStringConvertible {
  case notFound(names: [String])
  case notAProgram(FilePath)

  var description: String {
    switch self {
    case .notFound(let names):
      "there is no OCI runtime (\(names.joined(separator: ", "))): install one (apt-get install crun), or name it with --runtime"
    case .notAProgram(let path): "the OCI runtime \(path) is no program: name another with --runtime"
    }
  }
}
