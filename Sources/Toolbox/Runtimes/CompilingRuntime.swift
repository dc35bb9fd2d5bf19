public import CollectorCore
import Foundation
public import OCI
public import SystemPackage

/// Builds source on this machine into a static executable, which then runs in any image.
///
/// What was built is kept, by the content of the source and the version of the compiler.
public struct CompilingRuntime: ScriptRuntime {
  public let name: String
  private let suffix: String
  private let compiler: Compiler
  private let searchPath: String
  private let programs: ProgramCache

  private init(name: String, suffix: String, compiler: Compiler, searchPath: String, cache: FilePath) {
    self.name = name
    self.suffix = suffix
    self.compiler = compiler
    self.searchPath = searchPath
    programs = ProgramCache(directory: cache)
  }

  /// Go source: one file of package `main`, which imports nothing but the standard library.
  ///
  /// - Parameters:
  ///   - platform: Where the executable is to run.
  ///   - searchPath: The directories where the compiler is looked for.
  ///   - cache: The directory that keeps what was built; made where it is missing.
  public static func go(platform: Platform, searchPath: String, cache: FilePath) -> CompilingRuntime {
    let compiler = Compiler(
      program: "go",
      arguments: { ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", $0.string] },
      versionArguments: ["version"],
      environment: [
        "CGO_ENABLED": "0", "GOOS": platform.os, "GOARCH": platform.architecture, "GOTOOLCHAIN": "local", "GOPROXY": "off",
        "GOWORK": "off",
        "GOFLAGS": "-mod=mod", "GO111MODULE": "off",
      ],
      remedy: "install it (apt-get install golang-go)"
    )
    return CompilingRuntime(name: "go", suffix: ".go", compiler: compiler, searchPath: searchPath, cache: cache)
  }

  /// Swift source: one file with code at its top level; Foundation is there.
  public static func swift(searchPath: String, cache: FilePath) -> CompilingRuntime {
    let compiler = Compiler(
      program: "swiftc",
      arguments: { ["-O", "-static-executable", "-Xlinker", "-s", "-o", $0.string] },
      versionArguments: ["--version"],
      environment: [:],
      remedy: "install Swift for Linux (https://www.swift.org/install)"
    )
    return CompilingRuntime(name: "swift", suffix: ".swift", compiler: compiler, searchPath: searchPath, cache: cache)
  }

  public func recognises(_ file: ScriptFile) -> Bool { file.suffix == suffix }

  public func prepare(_ file: ScriptFile) async throws -> Script {
    let text = try file.asText()
    let settings = try ScriptSettings(parsing: text, comment: "//")
    let program = try await build(text)
    return Script(
      name: file.name,
      settings: settings,
      command: ["\(Script.directory)/\(file.name)"],
      payload: [Script.PayloadFile(name: file.name, isExecutable: true, content: program)],
      parameters: file.parameters,
      source: text.content
    )
  }

  private func build(_ file: ScriptFile) async throws -> Data {
    let path = try compiler.locate(for: file, searchPath: searchPath)
    do {
      return try await programs.withPlace { place in
        let place = Compiler.BuildPlace(searchPath: searchPath, home: programs.home, directory: place)
        do {
          let key = Digest(sha256Of: Data(try await compiler.identity(path, place).utf8) + file.content)
          if let kept = programs.program(key) { return kept }
          let source = place.directory.appending(file.name + suffix)
          let result = place.directory.appending("program")
          try file.content.write(to: URL(filePath: source.string))
          try await compiler.build(source, to: result, with: path, place)
          return try programs.keep(result, as: key)
        } catch let failure as Compiler.BuildFailure {
          throw ScriptError.notBuilt(file: file.origin, reason: failure.reason(from: place.directory))
        }
      }
    } catch {
      if error is ScriptError || error is CancellationError { throw error }
      throw ScriptError.notBuilt(file: file.origin, reason: "\(error)")
    }
  }
}
