import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing
import Writers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct StandardOutputWriterTests {
  @Test func aReaderThatWentAwayIsAnError() async throws {
    let pipe = try FileDescriptor.pipe()
    let writer = StandardOutputWriter(descriptor: pipe.writeEnd)
    try await writer.write(.pass(Sample.passRecord()))
    try pipe.readEnd.close()
    let error = await #expect(throws: WriterError.self) { try await writer.write(.pass(Sample.passRecord())) }
    #expect(error == .readerGone(name: "stdout"))
    #expect(error?.isTransient == false)
    try await writer.close()
    try pipe.writeEnd.close()
  }

  @Test func aFullDiskIsTransient() async throws {
    let full = try FileDescriptor.open("/dev/full", .writeOnly)
    let writer = StandardOutputWriter(descriptor: full)
    let error = await #expect(throws: WriterError.self) { try await writer.write(.pass(Sample.passRecord())) }
    #expect(error == .full(name: "stdout"))
    try full.close()
  }

  @Test func aClosedDescriptorIsAnError() async {
    let writer = StandardOutputWriter(descriptor: FileDescriptor(rawValue: -1))
    await #expect(throws: WriterError.failed(name: "stdout", action: "write", reason: "Bad file descriptor")) {
      try await writer.write(.pass(Sample.passRecord()))
    }
  }

  /// A failed write can have left a part of a line.
  @Test func aLineAfterAFailureBeginsAnew() async throws {
    try await withTemporaryDirectory { directory in
      let path = try directory.write("", to: "stdout")
      let descriptor = try FileDescriptor.open("/dev/full", .writeOnly)
      let writer = StandardOutputWriter(descriptor: descriptor)
      let record = Record.pass(Sample.passRecord())
      await #expect(throws: WriterError.self) { try await writer.write(record) }
      let file = try FileDescriptor.open(path, .writeOnly)
      _ = try file.duplicate(as: descriptor)
      for _ in 1...2 { try await writer.write(record) }
      try await writer.close()
      let line = String(decoding: try record.encoded(), as: UTF8.self) + "\n"
      #expect(try String(contentsOfFile: path.string, encoding: .utf8) == "\n" + line + line)
      try file.close()
      try descriptor.close()
    }
  }

  @Test(arguments: [false, true])
  func aSlowReaderGetsWholeLines(nonBlocking: Bool) async throws {
    let pipe = try FileDescriptor.pipe()
    if nonBlocking { #expect(fcntl(pipe.writeEnd.rawValue, F_SETFL, O_NONBLOCK) == 0) }
    let writer = StandardOutputWriter(descriptor: pipe.writeEnd)
    // Longer than a pipe's buffer, so that writing has to wait for reading.
    let results = (0..<8).map { Sample.result(script: "\($0)", output: .string(String(repeating: "x", count: 200_000))) }
    let reading = FileHandle(fileDescriptor: pipe.readEnd.rawValue)
    let read = Task.detached { try await drained(reading) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for result in results { group.addTask { try await writer.write(.result(result)) } }
      try await group.waitForAll()
    }
    try await writer.close()
    try pipe.writeEnd.close()
    let lines = try await read.value.split(separator: UInt8(ascii: "\n"))
    let documents = try Set(lines.map { try JSONValue(parsing: Data($0)) })
    #expect(try documents == Set(results.map { try JSONValue(parsing: Record.result($0).encoded()) }))
    try pipe.readEnd.close()
  }

  /// Everything that comes, read on a thread that may block.
  private func drained(_ handle: FileHandle) async throws -> Data {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try handle.readToEnd() ?? Data() })
      }
    }
  }
}
