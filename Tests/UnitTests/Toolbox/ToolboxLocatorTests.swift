import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Toolbox

@Suite struct ToolboxLocatorTests {
  /// A machine's directories, as tests lay them out.
  private struct Machine {
    let root: TemporaryDirectory

    func path(_ name: String) -> String { root.file(name).string }

    func makeDirectory(_ name: String) throws {
      try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    func makeToolbox(_ directory: String) throws {
      try makeDirectory(directory)
      try root.write("{}", to: "\(directory)/toolbox.json")
    }

    func locate(
      option: String? = nil,
      environment: [String: String] = [:],
      executable: String? = nil
    ) throws(ToolboxError) -> ToolboxLocation {
      let locator = ToolboxLocator(
        option: option,
        environment: environment,
        executable: executable.map(path),
        workingDirectory: path("work")
      )
      return try locator.locate()
    }
  }

  /// Toolboxes in every place where one is looked for.
  private func withMachine(_ body: (Machine) throws -> Void) async throws {
    try await withTemporaryDirectory { root in
      // The temporary directory itself can be reached through links.
      let machine = Machine(root: root)
      for directory in [
        "named", "work/relative", "usr/share/collector/toolbox", "checkout/.build/toolbox", "work/.build/toolbox",
      ] {
        try machine.makeToolbox(directory)
      }
      for directory in ["usr/bin", "checkout/.build/x86_64-unknown-linux-gnu/release"] {
        try machine.makeDirectory(directory)
        try machine.root.write("", to: "\(directory)/collector")
      }
      try body(machine)
    }
  }

  @Test func theUsersWordGoesFirst() async throws {
    try await withMachine { machine in
      let environment = ["COLLECTOR_TOOLBOX": "relative"]
      let option = try machine.locate(option: machine.path("named"), environment: environment, executable: "usr/bin/collector")
      #expect(option == ToolboxLocation(directory: machine.path("named"), origin: .option))
      let variable = try machine.locate(environment: environment, executable: "usr/bin/collector")
      #expect(variable == ToolboxLocation(directory: machine.path("work/relative"), origin: .environment))
      let empty = try machine.locate(option: "", environment: ["COLLECTOR_TOOLBOX": ""], executable: "usr/bin/collector")
      #expect(empty.origin == .installation)
    }
  }

  @Test func besideTheBinary() async throws {
    try await withMachine { machine in
      let location = try machine.locate(executable: "usr/bin/collector")
      #expect(location == ToolboxLocation(directory: machine.path("usr/share/collector/toolbox"), origin: .installation))
    }
  }

  @Test func besideTheBinaryThatALinkLeadsTo() async throws {
    try await withMachine { machine in
      try machine.makeDirectory("home/bin")
      try FileManager.default.createSymbolicLink(
        atPath: machine.path("home/bin/collector"),
        withDestinationPath: "../../usr/bin/collector"
      )
      let location = try machine.locate(executable: "home/bin/collector")
      #expect(location.directory == machine.path("usr/share/collector/toolbox"))
    }
  }

  @Test func inTheCheckoutOfTheBinary() async throws {
    try await withMachine { machine in
      let location = try machine.locate(executable: "checkout/.build/x86_64-unknown-linux-gnu/release/collector")
      #expect(location == ToolboxLocation(directory: machine.path("checkout/.build/toolbox"), origin: .checkout))
    }
  }

  @Test func inTheWorkingDirectory() async throws {
    try await withMachine { machine in
      let location = try machine.locate(executable: nil)
      #expect(location == ToolboxLocation(directory: machine.path("work/.build/toolbox"), origin: .checkout))
    }
  }

  @Test func onlyTheNamedPlaceCounts() async throws {
    try await withMachine { machine in
      let error = #expect(throws: ToolboxError.self) { try machine.locate(option: "nowhere", executable: "usr/bin/collector") }
      #expect(error == .missing(directory: machine.path("work/nowhere"), origin: .option))
      #expect(error?.description.contains("where --toolbox says") == true)
    }
  }

  @Test func whatIsMissingIsToldWithThePlaces() async throws {
    try await withTemporaryDirectory { root in
      let machine = Machine(root: root)
      try machine.makeDirectory("usr/bin")
      let error = #expect(throws: ToolboxError.self) { try machine.locate(executable: "usr/bin/collector") }
      let places = [machine.path("usr/share/collector/toolbox"), machine.path("work/.build/toolbox")]
      #expect(error == .notFound(directories: places))
      let message = error?.description ?? ""
      #expect(message.contains("`make toolbox`") && places.allSatisfy(message.contains))
    }
  }

  @Test func theProgramKnowsItsOwnPath() throws {
    let executable = try #require(Bundle.main.executablePath)
    #expect(executable.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: executable))
  }
}
