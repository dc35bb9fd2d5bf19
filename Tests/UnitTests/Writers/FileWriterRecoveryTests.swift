import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Writers

/// What killed processes leave behind, and what keeps files from being written.
@Suite struct FileWriterRecoveryTests {
  /// What a file ends with, and what stays of that.
  struct Tail: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let kept: String

    init(_ description: String, _ text: String, kept: String) {
      self.testDescription = description
      self.text = text
      self.kept = kept
    }
  }

  @Test(arguments: [
    Tail("nothing", "", kept: ""),
    Tail("an empty line", "\n", kept: "\n"),
    Tail("a part of a record", #"{"action":"add","image":{"author":"so"#, kept: ""),
    Tail("the first byte of a record", "{", kept: ""),
    Tail("a part of a record behind a whole one", "{\"a\":1}\n{\"b\":", kept: "{\"a\":1}\n"),
    Tail("a large part of a record", "{\"a\":\"" + String(repeating: "x", count: 100_000), kept: ""),
    Tail("a record without its end", #"{"a":1}"#, kept: "{\"a\":1}\n"),
    Tail("a remark without its end", "# a remark", kept: "# a remark\n"),
    Tail("a long remark", String(repeating: "x", count: 40_000), kept: String(repeating: "x", count: 40_000) + "\n"),
  ])
  func aTornLineDoesNotSpoilTheNext(tail: Tail) async throws {
    try await withTemporaryDirectory { directory in
      let first = "{\"first\":true}\n"
      let path = try directory.write(first + tail.text, to: "images.jsonl")
      let writer = try await FileWriter(directory: directory.path)
      let records = [Record.pass(Sample.passRecord()), .state(Sample.stateRecord())]
      for record in records { try await writer.write(record) }
      try await writer.close()
      let lines = try records.map { String(decoding: try $0.encoded(), as: UTF8.self) + "\n" }
      #expect(try String(contentsOfFile: path.string, encoding: .utf8) == first + tail.kept + lines.joined())
    }
  }

  @Test func abandonedTemporaryFilesAreRemoved() async throws {
    try await withTemporaryDirectory { directory in
      let results = directory.path.appending("packages")
      try FileManager.default.createDirectory(atPath: results.string, withIntermediateDirectories: false)
      for name in [".collector-1-abandoned.tmp", ".collector-1-written.tmp", ".other.tmp", "notes.txt"] {
        try directory.write("half", to: "packages/\(name)")
      }
      let written = try FileDescriptor.open(results.appending(".collector-1-written.tmp"), .writeOnly)
      defer { try? written.close() }
      #expect(try SystemCalls.tryLock(written))
      let writer = try await FileWriter(directory: directory.path)
      try await writer.close()
      let names = try WrittenFiles(below: directory.path, parses: false).names
      #expect(names == ["packages/.collector-1-written.tmp", "packages/.other.tmp", "packages/notes.txt"])
    }
  }

  @Test func aFileInTheWayIsNamed() async throws {
    try await withTemporaryDirectory { directory in
      let file = try directory.write("a file", to: "file")
      await #expect(throws: WriterError.notADirectory(path: file)) { try await FileWriter(directory: file) }
      let below = file.appending("out")
      await #expect(throws: WriterError.notADirectory(path: below)) { try await FileWriter(directory: below) }

      let writer = try await FileWriter(directory: directory.path)
      try directory.write("a file", to: "packages")
      let results = directory.path.appending("packages")
      await #expect(throws: WriterError.notADirectory(path: results)) { try await writer.write(.result(Sample.result())) }
    }
  }

  @Test func aDirectoryThatLeadsNowhereIsAnError() async throws {
    try await withTemporaryDirectory { directory in
      let link = directory.file("link")
      try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: directory.file("missing").string)
      await #expect(throws: WriterError.self) { try await FileWriter(directory: link) }
      await #expect(throws: WriterError.self) { try await FileWriter(directory: link.appending("out")) }
    }
  }

  @Test func aFullDiskIsTransient() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("images.jsonl")
      try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: "/dev/full")
      let writer = try await FileWriter(directory: directory.path)
      let error = await #expect(throws: WriterError.self) { try await writer.write(.pass(Sample.passRecord())) }
      #expect(error == .full(name: path.string))
      #expect(error?.isTransient == true)
    }
  }

  @Test(arguments: [
    (Errno.permissionDenied, WriterError.permissionDenied(path: "/a"), false),
    (.notPermitted, .permissionDenied(path: "/a"), false),
    (.readOnlyFileSystem, .readOnly(path: "/a"), false), (.notDirectory, .notADirectory(path: "/a"), false),
    (.noSpace, .full(name: "/a"), true), (.diskQuotaExceeded, .full(name: "/a"), true),
    (.brokenPipe, .readerGone(name: "/a"), false),
    (.ioError, .failed(name: "/a", action: "be made", reason: "Input/output error"), false),
  ])
  func errorsOfTheSystemAreNamed(errno: Errno, error: WriterError, isTransient: Bool) {
    let mapped = WriterError(errno, path: "/a", action: "be made")
    #expect(mapped == error)
    #expect(mapped.isTransient == isTransient)
    #expect("\(mapped)".contains("/a"))
  }
}
