import CollectorCore
import Engines
import Foundation
import SystemPackage

extension CommandContext {
  private static let programPlaces = "the directories of PATH, nor in those for administrators"

  /// What the embedded engine works with.
  ///
  /// - Throws: `SettingError` where the runtime that was set is no program.
  func sandboxConfiguration(
    workingDirectory: String = FileManager.default.currentDirectoryPath
  ) throws(SettingError) -> SandboxConfiguration {
    let sandbox = settings.sandbox
    let searchPath = settings.environment["PATH"] ?? ProgramPath.standardSearchPath
    var runtime: FilePath?
    if let text = sandbox.runtime.values.last {
      let directories = SandboxConfiguration.programDirectories(searchPath: searchPath)
      runtime = ProgramPath.find(text, in: directories, workingDirectory: workingDirectory)
      guard runtime != nil else {
        let reason =
          text.contains("/") ? "is no program that can be run" : "is no program in \(Self.programPlaces); give its path"
        throw .badValue(place: sandbox.runtime.place, value: text, reason: reason)
      }
    }
    return SandboxConfiguration(
      cache: FilePath(workingDirectory).pushing(FilePath(sandbox.cache)),
      cacheBudget: sandbox.cacheBudget,
      runtime: runtime,
      layerLimits: sandbox.layerLimits,
      unpacker: [ProgramPath.ofThisProgram().string, Program.unpackLayer],
      searchPath: searchPath
    )
  }
}
