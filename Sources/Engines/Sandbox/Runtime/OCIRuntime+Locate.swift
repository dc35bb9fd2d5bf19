import CollectorCore
import Foundation
import SystemPackage

extension OCIRuntime {
  /// What is looked for, the fastest first.
  static let knownNames = ["crun", "runc"]

  /// A program that only prints its version takes milliseconds; a cold disk on a busy machine takes a while.
  private static let versionPatience = Duration.seconds(10)
  /// A version is a few lines.
  private static let longestVersionBytes = 16 << 10

  /// Finds the runtime and asks its version.
  ///
  /// - Parameters:
  ///   - explicit: A path, or a name to look for; `nil` for `crun`, else `runc`.
  ///   - directories: Where to look, as `SandboxConfiguration.programDirectories` has them.
  /// - Throws: `OCIRuntimeError`.
  static func locate(
    explicit: FilePath?,
    in directories: [FilePath],
    launcher: Launcher
  ) async throws(OCIRuntimeError) -> OCIRuntime {
    if let explicit, explicit.string.contains("/") {
      guard isProgram(explicit) else { throw .notExecutable(explicit) }
      return try await OCIRuntime(at: explicit, launcher)
    }
    let names = explicit.map { [$0.string] } ?? knownNames
    var failure: OCIRuntimeError?
    for name in names {
      guard let path = directories.lazy.map({ $0.appending(name) }).first(where: { isProgram($0) }) else { continue }
      do {
        return try await OCIRuntime(at: path, launcher)
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? .notFound(names: names, directories: directories)
  }

  /// For `collector doctor`: which runtime it is.
  var finding: SandboxFinding {
    let text = "\(path.lastComponent?.string ?? kind.rawValue) \(version) (\(path))"
    switch kind {
    case .crun, .runsc: return SandboxFinding(.good, "runtime", text)
    case .runc: return SandboxFinding(.good, "runtime", "\(text); crun starts containers faster (apt-get install crun)")
    case .other:
      let advice = "it is not one that Collector knows; if containers do not start, install crun (apt-get install crun)"
      return SandboxFinding(.doubtful, "runtime", "\(text): \(advice)")
    }
  }

  private static func isProgram(_ path: FilePath) -> Bool {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path.string, isDirectory: &isDirectory)
    return exists && !isDirectory.boolValue && FileManager.default.isExecutableFile(atPath: path.string)
  }

  private init(at path: FilePath, _ launcher: Launcher) async throws(OCIRuntimeError) {
    let output = await ProgramOutput.of(
      path,
      ["--version"],
      within: Self.versionPatience,
      limit: Self.longestVersionBytes,
      launcher: launcher
    )
    switch output {
    case .notStarted(let reason): throw .unusable(path, reason: "could not be started: \(reason)")
    case .timedOut: throw .unusable(path, reason: "did not end within \(Self.versionPatience)")
    case .ended(.exited(0), let output): self.init(path: path, versionText: String(decoding: output, as: UTF8.self))
    case .ended(.exited(let status), _): throw .unusable(path, reason: "failed with status \(status)")
    case .ended(.signaled(let signal), _): throw .unusable(path, reason: "was ended by signal \(signal)")
    case .ended(.unknown, _): throw .unusable(path, reason: "ended, and nobody knows how")
    }
  }

  /// - Parameter versionText: What it prints when asked: `crun version 1.8.1` and more lines.
  init(path: FilePath, versionText: String) {
    let words = versionText.split(whereSeparator: \.isNewline).first?.split(separator: " ") ?? []
    let name = words.first.map(String.init)
    let version = words.last { $0.contains(where: \.isNumber) }.map(String.init)
    // Links and wrappers are called as they like; what a program says of itself counts.
    self.kind = name.flatMap(Kind.init) ?? .other
    self.path = path
    self.version = version?.escapedForTerminal ?? "of unknown version"
  }
}
