import CollectorCore
import Foundation
import OCI
import Subprocess
import SystemPackage

/// A compiler on this machine, and how it makes a static executable of one file.
struct Compiler: Sendable {
  /// What it is called, and looked for on the PATH: `go`.
  let program: String
  /// Its arguments, before the file's path.
  let arguments: @Sendable (_ output: FilePath) -> [String]
  /// Arguments by which it tells its version.
  let versionArguments: [String]
  /// What it needs in its environment besides `PATH` and `HOME`.
  let environment: [String: String]
  /// How to get it.
  let remedy: String

  private static let longestOutput = 1 << 20
  /// As much of what a compiler says as a message can hold.
  fileprivate static let quotedLines = 12

  /// - Returns: The path of the compiler.
  /// - Throws: `ScriptError.notBuilt`.
  func locate(for file: ScriptFile, searchPath: String) throws(ScriptError) -> FilePath {
    for directory in searchPath.split(separator: ":") {
      let path = FilePath(String(directory)).appending(program)
      if access(path.string, X_OK) == 0, (try? path.stat().type) == .regular { return path }
    }
    throw .notBuilt(
      file: file.origin,
      reason: "there is no \(program) on this machine: \(remedy), or build it yourself and give the executable"
    )
  }

  /// What tells its results from those of another.
  func identity(_ path: FilePath, _ place: BuildPlace) async throws -> String {
    let (ending, output) = try await run(path, versionArguments, place)
    guard ending == .exited(0) else { throw BuildFailure(output: output) }
    return ([program, output] + arguments("") + environment.map { "\($0.key)=\($0.value)" }.sorted()).joined(separator: "\n")
  }

  /// - Throws: `BuildFailure` with what the compiler said.
  func build(_ source: FilePath, to result: FilePath, with path: FilePath, _ place: BuildPlace) async throws {
    let (ending, output) = try await run(path, arguments(result) + [source.string], place)
    guard ending == .exited(0) else { throw BuildFailure(output: output) }
  }

  private func run(_ path: FilePath, _ arguments: [String], _ place: BuildPlace) async throws -> (TerminationStatus, String) {
    var environment = environment
    environment["PATH"] = place.searchPath
    environment["HOME"] = place.home.string
    environment["TMPDIR"] = place.directory.string
    environment["LC_ALL"] = "C.UTF-8"
    var options = PlatformOptions()
    // Of its own, so that what it has started ends with it.
    options.createSession = true
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    let result = try await Subprocess.run(
      .path(path),
      arguments: Arguments(arguments),
      environment: .custom(Dictionary(environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }) { $1 }),
      workingDirectory: place.directory,
      platformOptions: options,
      input: .none,
      output: .string(limit: Self.longestOutput),
      error: .combinedWithOutput
    )
    try Task.checkCancellation()
    return (result.terminationStatus, result.standardOutput)
  }

  /// Where a compiler works.
  struct BuildPlace: Sendable {
    let searchPath: String
    /// What compilers keep between builds.
    let home: FilePath
    /// Gone afterwards.
    let directory: FilePath
  }

  struct BuildFailure: Error {
    let output: String

    /// What the compiler said, without the paths of the temporary copy.
    func reason(from directory: FilePath) -> String {
      let lines = output.replacing("\(directory)/", with: "").replacing("./", with: "").split(separator: "\n").prefix(
        Compiler.quotedLines
      )
      return "\n" + lines.map { "  \(String($0).escapedForTerminal)" }.joined(separator: "\n")
    }
  }
}
