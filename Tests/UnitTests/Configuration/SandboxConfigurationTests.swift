import CollectorCore
import CollectorTestKit
import ContentStore
import Engines
import Foundation
import SystemPackage
import Testing

@testable import collector

/// What the settings make of the embedded engine.
@Suite struct SandboxConfigurationTests {
  private func context(_ given: [SettingKey: [String]], _ environment: [String: String] = [:]) throws -> CommandContext {
    CommandContext(
      try Settings(
        SettingLayers(commandLine: given, environment: environment, file: nil),
        environment: environment,
        userID: 1000
      )
    )
  }

  @Test(arguments: [
    ("/srv/c", "/srv/c"), ("c", "/somewhere/c"), ("./c", "/somewhere/./c"),
  ])
  func theCacheBeginsAtTheWorkingDirectory(text: String, expected: String) throws {
    let configuration = try context([.cache: [text]]).sandboxConfiguration(workingDirectory: "/somewhere")
    #expect(configuration.cache == FilePath(expected))
  }

  @Test func takesWhatWasSet() throws {
    let configuration = try context(
      [.cacheSize: ["1GiB"], .layerBytes: ["2MiB"], .layerFiles: ["3"], .layerRatio: ["4"], .runtime: ["sh"]],
      ["PATH": "/nonexistent:/bin"]
    ).sandboxConfiguration()
    #expect(configuration.cacheBudget == ByteCount(1 << 30))
    #expect(configuration.layerLimits == LayerLimits(totalBytes: 2 << 20, files: 3, ratio: 4))
    #expect(configuration.runtime == "/bin/sh")
    #expect(configuration.searchPath == "/nonexistent:/bin")
    #expect(configuration.unpacker == [ProgramPath.ofThisProgram().string, "unpack-layer"])
  }

  @Test func noRuntimeIsChosenWhereNoneWasSet() throws {
    #expect(try context([:]).sandboxConfiguration().runtime == nil)
  }

  /// A program must not be what somebody put where the user stands, and a user's PATH may leave out where administrators' are.
  @Test(arguments: [
    ("/opt/bin:/usr/sbin", ["/opt/bin", "/usr/sbin", "/usr/local/sbin", "/sbin"]),
    ("", ["/usr/local/sbin", "/usr/sbin", "/sbin"]), (":.::bin:", ["/usr/local/sbin", "/usr/sbin", "/sbin"]),
    ("/a:/b:/a", ["/a", "/b", "/usr/local/sbin", "/usr/sbin", "/sbin"]),
  ])
  func runtimesAreLookedForOnThePathAndWhereAdministratorsHaveThem(searchPath: String, directories: [String]) {
    #expect(SandboxConfiguration.programDirectories(searchPath: searchPath).map(\.string) == directories)
  }

  @Test func aNameIsFoundWhereTheEngineLooksByItself() throws {
    // A program of every system, in none of the directories of this PATH.
    let configuration = try context([.runtime: ["ldconfig"]], ["PATH": "/nonexistent"]).sandboxConfiguration()
    #expect(configuration.runtime?.lastComponent == "ldconfig")
  }

  @Test(arguments: [
    ("/nonexistent/crun", "is no program that can be run"), ("/etc/passwd", "is no program that can be run"),
    ("nosuchruntime", "is no program in the directories of PATH, nor in those for administrators; give its path"),
  ])
  func aRuntimeThatIsNoneIsNamed(text: String, reason: String) throws {
    let error = try #require(throws: SettingError.self) {
      try context([.runtime: [text]], ["PATH": "/none"]).sandboxConfiguration()
    }
    #expect(error == .badValue(place: "--runtime", value: text, reason: reason))
  }
}
