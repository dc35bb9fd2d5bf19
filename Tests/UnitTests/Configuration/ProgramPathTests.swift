import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import collector

@Suite struct ProgramPathTests {
  /// A directory with programs and what is none: `first/crun`, `second/crun`, `second/runc`, `second/text`, `second/folder/`.
  private func withPrograms(_ body: (TemporaryDirectory) throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let manager = FileManager.default
      for folder in ["first", "second", "second/folder"] {
        try manager.createDirectory(atPath: directory.file(folder).string, withIntermediateDirectories: true)
      }
      for program in ["first/crun", "second/crun", "second/runc", "second/text"] {
        try directory.write("#!/bin/sh\n", to: program)
        let permissions = program == "second/text" ? 0o644 : 0o755
        try manager.setAttributes([.posixPermissions: permissions], ofItemAtPath: directory.file(program).string)
      }
      try body(directory)
    }
  }

  @Test(
    arguments: [
      ("crun", "first/crun"), ("runc", "second/runc"), ("text", nil), ("folder", nil), ("runsc", nil), ("", nil),
      ("second/crun", "second/crun"), ("./first/crun", "./first/crun"), ("second/text", nil), ("second/folder", nil),
      ("second/nothing", nil), ("/nonexistent/crun", nil),
    ] as [(String, String?)]
  )
  func findsPathsAndNames(text: String, expected: String?) async throws {
    try await withPrograms { directory in
      let found = ProgramPath.find(
        text,
        in: ["/nonexistent", directory.file("first"), directory.file("second")],
        workingDirectory: directory.path.string
      )
      #expect(found == expected.map { directory.path.appending(FilePath($0).components) })
    }
  }

  @Test func whatIsInTheWorkingDirectoryIsNotFoundByItsName() async throws {
    try await withPrograms { directory in
      let working = directory.file("first").string
      #expect(ProgramPath.find("crun", in: [], workingDirectory: working) == nil)
      #expect(
        ProgramPath.find("crun", in: [directory.file("second")], workingDirectory: working) == directory.file("second/crun")
      )
    }
  }

  @Test func thisProgramIsFoundWhereItIs() throws {
    let path = ProgramPath.ofThisProgram()
    #expect(path.string == (try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")))
  }

  @Test func whereTheProgramIsNoLongerThereTheKernelsLinkLeadsToIt() async throws {
    try await withPrograms { directory in
      // As the kernel shows the file of a running program that was removed.
      let link = directory.file("exe")
      try FileManager.default.createSymbolicLink(
        atPath: link.string,
        withDestinationPath: "\(directory.file("first/crun")) (deleted)"
      )
      #expect(ProgramPath.ofThisProgram(link: link) == link)
      #expect(ProgramPath.ofThisProgram(link: directory.file("nothing")) == directory.file("nothing"))
    }
  }
}
