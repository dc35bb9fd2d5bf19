public import CollectorCore
import Foundation
public import OCI

/// Runs executables of any language, as they are.
public struct ExecutableRuntime: ScriptRuntime {
  public let name = "executable"
  private let platform: Platform

  /// - Parameter platform: Where the executables are to run.
  public init(platform: Platform) {
    self.platform = platform
  }

  public func recognises(_ file: ScriptFile) -> Bool { ExecutableFormat.isExecutable(file.content) }

  /// One that is linked dynamically against glibc gets the toolbox's; those of the image are of no use to it.
  public func prepare(_ file: ScriptFile) async throws -> Script {
    let format: ExecutableFormat
    do {
      format = try ExecutableFormat(parsing: file.content)
    } catch {
      throw ScriptError.unreadable(file: file.origin, reason: error.reason)
    }
    guard format.architecture == platform.architecture else {
      let made = format.architecture.map { "for \($0)" } ?? "for another kind of machine"
      throw ScriptError.unreadable(file: file.origin, reason: "it is an executable \(made), and containers here run \(platform)")
    }
    let fileName = file.name + file.suffix
    return Script(
      name: file.name,
      settings: try ScriptSettings(besides: file),
      command: try loader(for: format, of: file) + ["\(Script.directory)/\(fileName)"],
      payload: [Script.PayloadFile(name: fileName, isExecutable: true, content: file.content)],
      parameters: file.parameters
    )
  }

  /// The loaders of glibc, which the toolbox has in its `lib` under the same names.
  private static let loaders = ["amd64": "ld-linux-x86-64.so.2", "arm64": "ld-linux-aarch64.so.1"]

  private func loader(for format: ExecutableFormat, of file: ScriptFile) throws(ScriptError) -> [String] {
    guard let interpreter = format.interpreter else { return [] }
    guard let loader = Self.loaders[platform.architecture], interpreter.hasSuffix("/\(loader)") else {
      throw .unreadable(
        file: file.origin,
        reason: "it is linked dynamically for \(interpreter.escapedForTerminal), which not every image has: link it statically"
      )
    }
    return ["\(PackedToolbox.mountPoint)/lib/\(loader)", "--library-path", "\(PackedToolbox.mountPoint)/lib"]
  }
}
