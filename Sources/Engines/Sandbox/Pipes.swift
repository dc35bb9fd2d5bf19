import CLinux
import CollectorCore
import Foundation
import Glibc
import NIOCore
import Synchronization
import SystemPackage

/// What a process prints, taken while it prints.
final class Pipes: Sendable {
  private let output: (ours: SystemPackage.FileDescriptor, theirs: SystemPackage.FileDescriptor)
  private let error: (ours: SystemPackage.FileDescriptor, theirs: SystemPackage.FileDescriptor)

  var standardOutput: SystemPackage.FileDescriptor { output.theirs }
  var standardError: SystemPackage.FileDescriptor { error.theirs }

  init() throws {
    output = try Self.pipe()
    do {
      error = try Self.pipe()
    } catch let fault {
      for descriptor in [output.ours, output.theirs] { try? descriptor.close() }
      throw fault
    }
  }

  private static func pipe() throws -> (ours: SystemPackage.FileDescriptor, theirs: SystemPackage.FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    guard collector_pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
    return (SystemPackage.FileDescriptor(rawValue: ends[0]), SystemPackage.FileDescriptor(rawValue: ends[1]))
  }

  /// To be called once the process has its ends.
  func closeTheirs() {
    for descriptor in [output.theirs, error.theirs] { try? descriptor.close() }
  }

  /// To be called where `drain` is not.
  func closeOurs() {
    for descriptor in [output.ours, error.ours] { try? descriptor.close() }
  }

  /// Takes all that comes until nobody is left who could print, and lets go of the pipes.
  ///
  /// - Parameter overLimit: Called when standard output exceeds its limit; what comes after that is taken, and dropped.
  func drain(limit: ByteCount, overLimit: @escaping @Sendable () -> Void) async -> OutputBuffer {
    await withCheckedContinuation { continuation in
      // Not a thread of a pool: those are few, and whoever waits for one prints to nobody meanwhile.
      Thread.detachNewThread { [self] in
        continuation.resume(returning: blockingDrain(limit: limit, overLimit: overLimit))
      }
    }
  }

  /// What a pipe holds.
  private static let pieceBytes = 64 << 10

  private func blockingDrain(limit: ByteCount, overLimit: () -> Void) -> OutputBuffer {
    defer { closeOurs() }
    var buffer = OutputBuffer(limit: limit)
    var piece = ByteBufferAllocator().buffer(capacity: Self.pieceBytes)
    var isOver = false
    var waited = [output.ours, error.ours].map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    while waited.contains(where: { $0.fd >= 0 }) {
      guard poll(&waited, nfds_t(waited.count), -1) > 0 else { continue }
      for index in waited.indices where waited[index].fd >= 0 && waited[index].revents != 0 {
        piece.clear()
        let count = piece.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.pieceBytes) { bytes in
          max(0, read(waited[index].fd, bytes.baseAddress, bytes.count))
        }
        guard count > 0 else {
          waited[index].fd = -1
          continue
        }
        if index == 1 {
          buffer.appendError(piece)
        } else if !buffer.appendOutput(piece), !isOver {
          isOver = true
          overLimit()
        }
      }
    }
    return buffer
  }
}
