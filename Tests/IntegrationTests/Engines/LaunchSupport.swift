import CLinux
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// What a process has left behind.
struct LaunchOutcome: Sendable {
  let end: ProcessEnd
  let output: String
  let errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

extension Launch {
  /// A line of shell.
  static func shell(
    _ line: String,
    _ arguments: String...,
    setup: [LaunchStep] = [],
    namespaces: NamespaceSet = [.mount, .pid],
    users: UserNamespace? = nil,
    descriptors: [FileDescriptor] = []
  ) -> Launch {
    Launch(
      executable: "/bin/sh",
      arguments: ["-c", line, "sh"] + arguments,
      environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"],
      setup: setup,
      namespaces: namespaces,
      users: users,
      descriptors: descriptors
    )
  }
}

extension Launcher {
  /// Runs it to its end, with its output in files that take any amount of it.
  func run(_ launch: Launch, input: String = "") async throws -> LaunchOutcome {
    let files = try (0..<3).map { _ in
      FileDescriptor(rawValue: try #require([collector_memory_file("test")].first { $0 >= 0 }))
    }
    defer { for file in files { try? file.close() } }
    try files[0].writeAll(input.utf8)
    try files[0].seek(offset: 0, from: .start)
    var launch = launch
    (launch.standardInput, launch.standardOutput, launch.standardError) = (files[0], files[1], files[2])
    let end = await (try self.launch(launch)).wait()
    return LaunchOutcome(end: end, output: try Self.text(of: files[1]), errors: try Self.text(of: files[2]))
  }

  private static func text(of file: FileDescriptor) throws -> String {
    let size = Int(try file.seek(offset: 0, from: .end))
    let bytes = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = try file.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A pipe; everybody who has its writing end keeps it from ending.
struct LifeLine {
  let reader: FileDescriptor
  let writer: FileDescriptor

  /// A way of giving up, which no test should see.
  private static let patienceMilliseconds: CInt = 20_000

  init() throws {
    var ends: [CInt] = [-1, -1]
    try #require(collector_pipe(&ends) == 0)
    (reader, writer) = (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
  }

  /// Reads as many bytes as are awaited; fewer if nobody is left to write.
  static func read(_ count: Int, from reader: FileDescriptor) throws -> Int {
    var total = 0
    while total < count {
      try lookAt(reader)
      var byte: UInt8 = 0
      let read = try withUnsafeMutableBytes(of: &byte) { try reader.read(into: $0) }
      if read == 0 { break }
      total += 1
    }
    return total
  }

  /// Returns once nobody is left who could write.
  static func awaitEnd(of reader: FileDescriptor) throws {
    while try read(1, from: reader) == 1 {}
  }

  private static func lookAt(_ reader: FileDescriptor) throws {
    var watched = pollfd(fd: reader.rawValue, events: Int16(POLLIN), revents: 0)
    try #require(poll(&watched, 1, patienceMilliseconds) == 1, "somebody still lives, or never came")
  }
}
