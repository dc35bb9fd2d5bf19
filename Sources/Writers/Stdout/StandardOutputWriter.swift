public import CollectorCore
import Foundation
public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes records as lines of JSON to standard output, or to another open descriptor. A slow reader slows the writing down.
public actor StandardOutputWriter: Writer {
  public nonisolated let name = "\(WriterSpecification.standardOutput)"

  private let executor = BlockingExecutor(label: "collector.writers.stdout")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let descriptor: FileDescriptor
  /// Whether a line was begun that could not be written to its end.
  private var isInsideLine = false

  /// - Parameter descriptor: Where to write. It stays open when the writer is closed.
  public init(descriptor: FileDescriptor = .standardOutput) {
    // A reader that goes away is an error of a write and no reason for the process to be killed. The setting is the whole process's, and
    // is the same that NIO makes for its sockets.
    signal(SIGPIPE, SIG_IGN)
    self.descriptor = descriptor
  }

  public nonisolated func write(_ record: Record) async throws {
    try await put(record.line())
  }

  private func put(_ line: Data) throws {
    do {
      if isInsideLine { try writeAll(Data([UInt8(ascii: "\n")])) }
      isInsideLine = true
      try writeAll(line)
      isInsideLine = false
    } catch {
      throw WriterError(error, name: name, action: "write")
    }
  }

  private func writeAll(_ bytes: Data) throws {
    var rest = bytes
    while !rest.isEmpty {
      do {
        rest = rest.dropFirst(try rest.withUnsafeBytes { try descriptor.write($0) })
      } catch Errno.wouldBlock {
        // Another program that shares the terminal or pipe has made it non-blocking.
        var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
      }
    }
  }

  /// Returns when everything written is on the disk if it goes to a file. A pipe's or terminal's reader has it already, or can have it.
  public func flush() throws {
    do {
      if try SystemCalls.isRegularFile(descriptor) { try SystemCalls.synchronize(descriptor) }
    } catch {
      throw WriterError(error, name: name, action: "reach the disk")
    }
  }

  public func close() throws {
    try flush()
  }
}
